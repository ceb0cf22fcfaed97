import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Clock } from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { timeWords } from '../phrases/dates.ts';

const minuteMillis = 60_000;
/** The last minutes are shown in the colour of care, as the announcements of rule 4.4 are. */
const lastMinutes = 5;
/** The clock may be this late before it shows the next minute. */
const lookEveryMillis = 5_000;

/** Top right on every screen: the time left in the session, or the facility's clock before it. */
export function TimeLeft() {
  const { seen, calendar } = useKiosk();
  const nowMillis = useNow(lookEveryMillis);
  const { t } = useLingui();
  const ends = seen.view.sessionEndsAtMillis;
  if (ends === null) return <ClockOnly words={clockWords()} />;
  const minutes = Math.max(0, Math.ceil((ends - nowMillis) / minuteMillis));
  const words =
    minutes <= 1
      ? t`Less than 1 minute left`
      : t`${plural(minutes, { one: '# minute left', other: '# minutes left' })}`;
  return (
    <p className={minutes <= lastMinutes ? 'time-left time-left-short' : 'time-left'}>
      <Clock className="icon" aria-hidden focusable={false} />
      <span>{words}</span>
    </p>
  );

  function clockWords(): string | null {
    if (seen.isFace || seen.view.facility === null) return null;
    if (seen.view.screen.name === 'locked') return null;
    if (seen.view.time.doubtful) return t`Time not sure`;
    return timeWords(calendar, nowMillis);
  }
}

function ClockOnly({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <p className="time-left">
      <Clock className="icon" aria-hidden focusable={false} />
      <span>{words}</span>
    </p>
  );
}
