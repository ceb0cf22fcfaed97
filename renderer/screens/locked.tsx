import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Mail, Pointer } from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { Button } from '../parts/button.tsx';
import { Frame } from '../parts/frame.tsx';
import { NeedHelpButton } from '../parts/help-button.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Stamp } from '../parts/stamp.tsx';
import { dateWords, timeWords } from '../phrases/dates.ts';

/** The clock may be this late before it shows the next minute. */
const lookEveryMillis = 5_000;

/** The tablet at rest: whose it is, the time, and one thing to touch. */
export function Locked({ newMail }: { newMail: number | null }) {
  const { seen, calendar, command } = useKiosk();
  const { t } = useLingui();
  const nowMillis = useNow(lookEveryMillis);
  return (
    <Frame
      title={seen.view.facility?.name ?? t`Postern`}
      back={<LanguageSwitch />}
      actions={
        <>
          <NeedHelpButton />
          <Button tone="main" icon={Pointer} onPress={() => void command('session.touch', null)}>
            {t`Touch to sign in`}
          </Button>
        </>
      }
    >
      <div className="locked">
        <div className="locked-stamp">
          <Stamp picture={0} postmark={null} />
        </div>
        {seen.view.time.doubtful ? (
          <p className="locked-date">{t`This tablet is not sure of the date and time.`}</p>
        ) : (
          <div>
            <p className="locked-time">{timeWords(calendar, nowMillis)}</p>
            <p className="locked-date">{dateWords(calendar, nowMillis, nowMillis)}</p>
          </div>
        )}
        {newMail !== null && newMail > 0 && (
          <p className="locked-mail">
            <Mail className="icon" aria-hidden focusable={false} />
            <span>{t`${plural(newMail, { one: '# new email', other: '# new emails' })}`}</span>
          </p>
        )}
      </div>
    </Frame>
  );
}
