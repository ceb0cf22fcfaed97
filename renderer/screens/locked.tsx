import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Mail, Pointer } from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { Button } from '../parts/button.tsx';
import { Frame } from '../parts/frame.tsx';
import { NeedHelpButton } from '../parts/help-button.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Notice } from '../parts/notice.tsx';
import { StaffButton } from '../parts/staff-button.tsx';
import { Stamp } from '../parts/stamp.tsx';
import { dateWords, timeWords } from '../phrases/dates.ts';
import { contactWords, isLongOffline } from '../phrases/link.ts';

/** The clock may be this late before it shows the next minute. */
const lookEveryMillis = 5_000;

interface LockedProps {
  readonly newMail: number | null;
  readonly isClosedByStaff: boolean;
}

/** The tablet at rest: whose it is, the time, and one thing to touch. */
export function Locked({ newMail, isClosedByStaff }: LockedProps) {
  const { seen, command } = useKiosk();
  const { t } = useLingui();
  return (
    <Frame
      title={seen.view.facility?.name ?? t`Postern`}
      back={<LanguageSwitch />}
      actions={
        <>
          <StaffButton />
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
        <LockedClock />
        <LockedContact />
        {isClosedByStaff && (
          <Notice tone="calm" role="status">
            {t`Staff closed this session. What you wrote is saved. Ask any staff member why.`}
          </Notice>
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

/** The facility's time and date, or why there are none. */
function LockedClock() {
  const { seen, calendar } = useKiosk();
  const { t } = useLingui();
  const nowMillis = useNow(lookEveryMillis);
  // Before the core has said what time it is: the place where it will stand.
  if (seen.isFace) return <ClockLines time={'\u00a0'} date={'\u00a0'} />;
  if (seen.view.time.doubtful)
    return <p className="locked-date">{t`This tablet is not sure of the date and time.`}</p>;
  return (
    <ClockLines
      time={timeWords(calendar, nowMillis)}
      date={dateWords(calendar, nowMillis, nowMillis)}
    />
  );
}

function ClockLines({ time, date }: { time: string; date: string }) {
  return (
    <div>
      <p className="locked-time">{time}</p>
      <p className="locked-date">{date}</p>
    </div>
  );
}

/** That the tablet is out of touch is nobody's secret; whose emails wait on it is. */
function LockedContact() {
  const { seen, calendar } = useKiosk();
  const { i18n } = useLingui();
  const nowMillis = useNow(lookEveryMillis);
  const telling = { i18n, calendar, nowMillis, view: seen.view };
  if (seen.isFace || !isLongOffline(telling)) return null;
  return <p className="locked-contact">{contactWords(telling)}</p>;
}
