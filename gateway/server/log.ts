import { type DestinationStream, pino } from 'pino';
import type { ServerLog } from './wire.ts';

/** The log of a gateway that serves: one line of JSON for each request and its end, and no body of any (S4). */
export function serverLog(destination: DestinationStream = pino.destination(2)): ServerLog {
  return pino({ level: 'info' }, destination);
}
