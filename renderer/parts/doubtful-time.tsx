import { useLingui } from '@lingui/react/macro';
import { useKiosk } from '../kiosk/context.ts';
import { dateWords, timeWords } from '../phrases/dates.ts';
import { Notice } from './notice.tsx';

/** Rule 1.2: where the time is in doubt the screen says so, how late it is at least, and what still works. */
export function DoubtfulTime() {
  const { seen, calendar } = useKiosk();
  const { t } = useLingui();
  const { time, resident } = seen.view;
  if (!time.doubtful || resident === null) return null;
  // In doubt, time stands still at the last moment that is certain.
  const date = dateWords(calendar, time.millis, time.millis);
  const clock = timeWords(calendar, time.millis);
  return (
    <Notice tone="care">
      {t`This tablet is not sure of the date and time. It is ${date}, ${clock} or later. You can still write and send. New free stamps come once it has reached the facility.`}
    </Notice>
  );
}
