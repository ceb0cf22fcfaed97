import { openSync, readFileSync, readSync } from 'node:fs';
import type { Clock } from '../../../shared/time/clock.ts';

/**
 * The machine's clocks. The boot clock is /proc/uptime because it goes on while a tablet sleeps,
 * which `process.hrtime` does not; it is read to a hundredth of a second. The file stays open: a Send
 * would wait longer for opening it than for its own row in the store.
 */
export function systemClock(): Clock {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  const uptime = openSync('/proc/uptime', 'r');
  const text = Buffer.alloc(64);
  return {
    wallMillis: () => Date.now(),
    bootMillis: () => {
      const length = readSync(uptime, text, 0, text.length, 0);
      return Math.round(Number.parseFloat(text.toString('latin1', 0, length)) * 1000);
    },
    bootId: () => bootId,
  };
}
