import { useLingui } from '@lingui/react/macro';
import { PenLine } from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { useAnswer } from '../kiosk/use-answer.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Button } from '../parts/button.tsx';
import { BackButton, Frame } from '../parts/frame.tsx';
import { MailRow } from '../parts/mail-row.tsx';
import { Problem } from '../parts/problem.tsx';
import { momentWords } from '../phrases/dates.ts';
import '../styles/lists.css';

/** What is begun and not sent. Drafts stay until the resident sends them or throws them away. */
export default function Drafts() {
  const { command, seen, calendar } = useKiosk();
  const { t } = useLingui();
  const { value: drafts, error, again } = useAnswer('mail.drafts', null, '');
  const nowMillis = trustedMillis(seen, performance.now());
  const saved = (atMillis: number) => {
    const at = momentWords(calendar, atMillis, nowMillis);
    return t`Saved ${at}`;
  };
  return (
    <Frame
      title={t`Drafts`}
      back={<BackButton onPress={() => void command('session.go', { place: 'home' })} />}
      actions={
        <Button
          tone="main"
          icon={PenLine}
          onPress={() => void command('session.go', { place: 'people' })}
        >
          {t`Write`}
        </Button>
      }
    >
      {error !== null && <Problem error={error} onAgain={again} />}
      {drafts?.length === 0 && (
        <p className="nothing">{t`No drafts. What you begin to write is kept here.`}</p>
      )}
      {drafts !== null && drafts.length > 0 && (
        <ul className="rows" aria-label={t`Drafts`}>
          {drafts.map((draft) => (
            <MailRow
              key={draft.messageId}
              name={draft.contactName}
              moment={saved(draft.atMillis)}
              preview={draft.preview}
              onPress={() => void command('draft.resume', { messageId: draft.messageId })}
            />
          ))}
        </ul>
      )}
    </Frame>
  );
}
