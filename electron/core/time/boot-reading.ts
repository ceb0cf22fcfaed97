import type { BootReading } from '../../../shared/session/lockout.ts';
import type { TimeKeeper } from './time-keeper.ts';

/** The boot clock, by which waits are measured: nobody can set it. */
export function bootReading({ clock }: Pick<TimeKeeper, 'clock'>): BootReading {
  return { bootId: clock.bootId(), bootMillis: clock.bootMillis() };
}
