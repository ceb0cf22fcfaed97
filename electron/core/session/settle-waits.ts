import { settleWait } from '../../../shared/session/lockout.ts';
import type { Kiosk } from '../kiosk.ts';
import { bootReading } from '../time/boot-reading.ts';

/**
 * Writes down what is left of every wait (5.3), inside a transaction: each minute, and when the core ends. A
 * boot clock begins anew with each boot and nobody sees how long a tablet was off, so what was waited before
 * counts as far as it was written down. Nothing here makes a wait shorter than the time that was served.
 */
export function settleWaits({ store, time }: Pick<Kiosk, 'store' | 'time'>): void {
  const reading = bootReading(time);
  for (const { typedId, record } of store.attempts.waiting()) {
    store.attempts.save(typedId, settleWait(record, reading));
  }
  const staff = store.staffCodes.attempts();
  if (staff.waitMillis > 0) store.staffCodes.saveAttempts(settleWait(staff, reading));
}
