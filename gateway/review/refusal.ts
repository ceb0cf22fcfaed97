import type { Policy } from '../../shared/policy/policy.ts';
import type { Refusal } from '../../shared/protocol/change.ts';
import { daysLater } from '../../shared/time/calendar-day.ts';
import type { Reader } from '../store/schema.ts';
import { type RefusalRule, ruleText } from './rules.ts';

/** For what one part of a message is kept back. */
export interface Reason {
  /** `text`, or `photo 2` (3.6). */
  readonly part: string;
  readonly rule: RefusalRule;
  readonly note: string;
}

/** Who decides, when, and under which policy. */
export interface Decided {
  readonly by: string;
  readonly nowMillis: number;
  readonly policy: Policy;
}

/** What the resident is told of a part that is kept back (rule 3.6), in their language. */
export async function refusalFor(
  reader: Reader,
  residentId: string,
  { reason, decided, stampsReturned }: { reason: Reason; decided: Decided; stampsReturned: number },
): Promise<Refusal> {
  const resident = await reader
    .selectFrom('residents')
    .select('language')
    .where('resident_id', '=', residentId)
    .executeTakeFirstOrThrow();
  const { nowMillis, policy } = decided;
  return {
    part: reason.part,
    ruleCode: reason.rule.code,
    ruleText: ruleText(reason.rule, resident.language),
    note: reason.note,
    decidedBy: decided.by,
    decidedAtMillis: nowMillis,
    appealByMillis: daysLater(nowMillis, policy.appeal.askWithinDays, policy.timeZone),
    stampsReturned,
  };
}
