import { readFileSync } from 'node:fs';
import type { Clock } from '../../../shared/time/clock.ts';

/**
 * The machine's clocks. The boot clock is /proc/uptime because it goes on while a tablet sleeps,
 * which `process.hrtime` does not; it is read to a hundredth of a second.
 */
export function systemClock(): Clock {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return {
    wallMillis: () => Date.now(),
    bootMillis: () => Math.round(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000),
    bootId: () => bootId,
  };
}
