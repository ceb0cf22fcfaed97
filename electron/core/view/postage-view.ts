import type { CostView, StampsView } from '../../../shared/ipc/view.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import {
  countAvailable,
  type StampFact,
  spendableStamps,
} from '../../../shared/stamps/allowance.ts';
import { parseStampName } from '../../../shared/stamps/name.ts';
import {
  charactersLeft,
  countCharacters,
  stampsForMessage,
} from '../../../shared/stamps/postage.ts';
import { nextPeriod, type Period, periodOf, periodStart } from '../../../shared/time/period.ts';

/** The resident's stamps as home shows them. `nowMillis` is trusted time. */
export function stampsView(
  stamps: readonly StampFact[],
  policy: Policy,
  nowMillis: number,
): StampsView {
  const period = periodOf(nowMillis, policy.timeZone);
  return {
    ...countAvailable(stamps, period),
    // A policy with another number counts from the next period (2.5): this one keeps what it has.
    perMonth: lastFreeNumber(stamps, period) ?? policy.freeStamps.perMonth,
    nextFreeAtMillis: nextFreeAtMillis(policy, nowMillis),
  };
}

/** Free stamps are numbered from 1 and spent in order, so the highest number is how many there were. */
function lastFreeNumber(stamps: readonly StampFact[], period: Period): number | null {
  const numbers = stamps
    .map(({ name }) => parseStampName(name))
    .map((parts) => (parts?.kind === 'free' && parts.period === period ? parts.n : 0));
  return Math.max(0, ...numbers) || null;
}

/** When the next free stamps come: the 1st at 00:00 in the facility's zone (2.5), in milliseconds. */
export function nextFreeAtMillis(policy: Policy, nowMillis: number): number {
  return periodStart(nextPeriod(periodOf(nowMillis, policy.timeZone)), policy.timeZone);
}

/** A message that is being written, as far as its price goes. */
export interface Priced {
  readonly body: string;
  readonly replyToId: string | null;
}

/** What a message would cost now, which stamps it would take, and how many are missing (2.8 to 2.10). */
export function costView(
  message: Priced,
  stamps: readonly StampFact[],
  policy: Policy,
  nowMillis: number,
): CostView {
  const characters = countCharacters(message.body);
  const cost = stampsForMessage({ characters, photos: 0 }, policy.postage);
  const moment = { period: periodOf(nowMillis, policy.timeZone), replyToId: message.replyToId };
  const taken = spendableStamps(stamps, moment).slice(0, cost);
  const kinds = taken.map((name) => parseStampName(name)?.kind);
  return {
    characters,
    charactersPerStamp: policy.postage.charactersPerStamp,
    charactersLeft: charactersLeft(characters, policy.postage),
    stamps: cost,
    uses: {
      reply: kinds.filter((kind) => kind === 'reply').length,
      free: kinds.filter((kind) => kind === 'free').length,
      bought: kinds.filter((kind) => kind === 'paid').length,
    },
    missing: cost - taken.length,
    refundedIfRefused: policy.refusal.refundStamps,
  };
}
