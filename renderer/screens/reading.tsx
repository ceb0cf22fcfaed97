import { Trans, useLingui } from '@lingui/react/macro';
import { Reply } from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { useAnswer } from '../kiosk/use-answer.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Button } from '../parts/button.tsx';
import { BackButton, Frame } from '../parts/frame.tsx';
import { Photos } from '../parts/photos.tsx';
import { Problem } from '../parts/problem.tsx';
import { Refusal } from '../parts/refusal.tsx';
import { momentWords } from '../phrases/dates.ts';
import '../styles/letters.css';

/** One email that came in, and Answer. */
export default function Reading({ messageId }: { messageId: string }) {
  const { command, seen, calendar } = useKiosk();
  const { t } = useLingui();
  const { value, error, again } = useAnswer('mail.open', { messageId }, messageId);
  const nowMillis = trustedMillis(seen, performance.now());
  const message = value?.message ?? null;
  const name = message?.contactName ?? '';
  const contactId = message?.contactId ?? null;
  const arrived = message === null ? '' : momentWords(calendar, message.arrivedAtMillis, nowMillis);
  const answer = () => {
    if (contactId !== null) void command('draft.start', { contactId, replyToId: messageId });
  };
  return (
    <Frame
      title={message === null ? t`Email` : <Trans>From {name}</Trans>}
      back={<BackButton onPress={() => void command('session.go', { place: 'inbox' })} />}
      actions={
        contactId === null || message?.refusal != null ? undefined : (
          <Button tone="main" icon={Reply} onPress={answer}>{t`Answer`}</Button>
        )
      }
    >
      {error !== null && <Problem error={error} onAgain={again} />}
      {message !== null && value !== null && (
        <>
          <p className="soft">{t`Came ${arrived}`}</p>
          {message.refusal === null ? (
            <>
              <article className="page">{value.body}</article>
              <Photos messageId={messageId} photos={value.photos} />
            </>
          ) : (
            <>
              <p>{t`This email was not given to you.`}</p>
              <Refusal refusal={message.refusal} stamps={null} />
            </>
          )}
        </>
      )}
    </Frame>
  );
}
