import { uuidv7 } from 'uuidv7';
import type { MessageSend } from '../../shared/protocol/record.ts';
import type { RunningDemo } from '../demo/demo.ts';

/** Noon in the demo facility, in the middle of a month. */
export const noonInNovember = Date.parse('2026-11-15T19:00:00Z');
/** The demo's first resident, for whom its codes are unless another is named. */
export const resident = '204817';

/** A short letter of the first resident to their mother, paid with one stamp of November. */
export function letter(fields: { body?: string; stamps?: string[] } = {}): MessageSend {
  return {
    messageId: uuidv7(),
    residentId: resident,
    contactId: 'c-204817-1',
    replyToId: null,
    body: fields.body ?? 'Dear Mom, all is well.',
    stamps: fields.stamps ?? free('2026-11', 1),
  };
}

/** The first resident's free stamps of a period, by number. */
export function free(period: string, ...numbers: number[]): string[] {
  return numbers.map((n) => `free/${resident}/${period}/${n}`);
}

/** The stamps that messages have at the gateway. */
export async function liveSpends(demo: RunningDemo): Promise<string[]> {
  const rows = await demo.gateway.database
    .selectFrom('spends')
    .select('stamp_name')
    .where('refunded_at_millis', 'is', null)
    .orderBy('stamp_name')
    .execute();
  return rows.map((row) => row.stamp_name);
}
