import { useLingui } from '@lingui/react/macro';
import { PenLine } from 'lucide-react';
import { useCallback } from 'react';
import type { LetterView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { usePages } from '../kiosk/use-pages.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Button } from '../parts/button.tsx';
import { BackButton, Frame } from '../parts/frame.tsx';
import { MailList } from '../parts/mail-list.tsx';
import { MailRow } from '../parts/mail-row.tsx';
import { OutOfTouch } from '../parts/out-of-touch.tsx';
import { StateLine } from '../parts/state-line.tsx';
import { decisionsFirst, needsDecision } from '../phrases/states.ts';

/** Where each email is, in one line; what needs the resident stands on top. */
export default function Sent() {
  const { ask, command, seen } = useKiosk();
  const { t } = useLingui();
  const pages = usePages(
    useCallback((cursor: string | null) => ask('mail.sent', { cursor, search: '' }), [ask]),
  );
  const nowMillis = trustedMillis(seen, performance.now());
  return (
    <Frame
      title={t`Sent`}
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
      <OutOfTouch />
      <MailList
        label={t`Emails you sent`}
        pages={pages}
        arrange={(letters) => decisionsFirst(letters, nowMillis)}
        row={(letter) => <SentRow key={letter.messageId} letter={letter} nowMillis={nowMillis} />}
        nothing={t`You have not sent an email yet.`}
      />
    </Frame>
  );
}

function SentRow({ letter, nowMillis }: { letter: LetterView; nowMillis: number }) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const name = letter.contactName;
  return (
    <MailRow
      name={name === '' ? t`Email from another tablet` : t`To ${name}`}
      moment={null}
      preview={letter.preview}
      tone={needsDecision(letter, nowMillis) ? 'care' : 'plain'}
      state={
        <>
          <StateLine letter={letter} />
          {letter.refusal !== null && <span className="row-reason">{letter.refusal.ruleText}</span>}
        </>
      }
      onPress={() => void command('mail.letter', { messageId: letter.messageId })}
    />
  );
}
