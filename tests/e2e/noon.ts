import { zoned } from '../../shared/time/period.ts';

/**
 * The demo's next noon, milliseconds since 1970. Noon is far from closing time and from the month's turn: what
 * is tested then does not depend on the hour at which the tests are run. The next one, since a tablet's time
 * never goes back.
 */
export function nextNoonMillis(): number {
  const now = zoned(Date.now(), 'America/Denver');
  const noon = now.with({ hour: 12, minute: 0, second: 0 });
  const isOver = noon.epochMilliseconds <= now.epochMilliseconds;
  return (isOver ? noon.add({ days: 1 }) : noon).epochMilliseconds;
}
