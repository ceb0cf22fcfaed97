import { useLingui } from '@lingui/react/macro';
import { useKiosk } from '../kiosk/context.ts';
import { Notice } from './notice.tsx';

/** Rule 1.2: where the time is in doubt the screen says so, and what still works. */
export function DoubtfulTime() {
  const { view } = useKiosk().seen;
  const { t } = useLingui();
  if (!view.time.doubtful || view.resident === null) return null;
  return (
    <Notice tone="care">
      {t`This tablet is not sure of the date and time. You can still write and send. New free stamps come once it has reached the facility.`}
    </Notice>
  );
}
