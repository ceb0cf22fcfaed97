import type { MessageFacts } from '../../../db/mailbox.ts';
import type { CostView, PaymentView, StampsView } from '../../../shared/ipc/view.ts';
import type { Policy } from '../../../shared/policy/policy.ts';
import {
  countAvailable,
  type SpendingMoment,
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
import type { StampsStanding } from '../mail/stamps.ts';

/** The resident's stamps as home shows them. `nowMillis` is trusted time. */
export function stampsView(
  stamps: readonly StampFact[],
  policy: Policy,
  nowMillis: number,
  standing: StampsStanding,
): StampsView {
  const period = periodOf(nowMillis, policy.timeZone);
  return {
    ...countAvailable(stamps, period),
    // A policy with another number counts from the next period (2.5): this one keeps what it has.
    perMonth: lastFreeNumber(stamps, period) ?? policy.freeStamps.perMonth,
    nextFreeAtMillis: nextFreeAtMillis(policy, nowMillis),
    standing: standing.kind,
    elsewhere: standing.kind === 'whole' ? standing.elsewhere : 0,
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
  /** How many photos it carries. */
  readonly photos: number;
  readonly replyToId: string | null;
}

/**
 * What a message would cost now, which stamps it would take, and how many are missing (2.8 to 2.10), or
 * are for the gateway to find where a shared tablet cannot know (2.13).
 */
export function costView(
  message: Priced,
  stamps: readonly StampFact[],
  policy: Policy,
  now: { readonly millis: number; readonly standing: StampsStanding },
): CostView {
  const characters = countCharacters(message.body);
  const cost = stampsForMessage({ characters, photos: message.photos }, policy.postage);
  const moment = { period: periodOf(now.millis, policy.timeZone), replyToId: message.replyToId };
  const taken = spendableStamps(stamps, moment).slice(0, cost);
  const lacking = cost - taken.length;
  const isKnown = now.standing.kind === 'whole';
  return {
    characters,
    charactersPerStamp: policy.postage.charactersPerStamp,
    charactersLeft: charactersLeft(characters, policy.postage),
    stamps: cost,
    uses: usesOf(taken),
    missing: isKnown ? lacking : 0,
    ifLeft: isKnown ? 0 : lacking,
    refundedIfRefused: policy.refusal.refundStamps,
  };
}

function usesOf(names: readonly string[]): CostView['uses'] {
  const kinds = names.map((name) => parseStampName(name)?.kind);
  return {
    reply: kinds.filter((kind) => kind === 'reply').length,
    free: kinds.filter((kind) => kind === 'free').length,
    bought: kinds.filter((kind) => kind === 'paid').length,
  };
}

/**
 * What a letter that waits for postage costs: all of it is to be paid, since nothing is spent for one
 * that waits (2.9). Until the gateway has said, it is what was found here and what it found missing.
 */
export function priceOf(facts: MessageFacts): number {
  return facts.stampsNeeded ?? Math.max(1, facts.stampsCount, facts.stampsMissing);
}

/** What paying for a letter that waits would take at this moment (2.8, 2.11). */
export function paymentView(
  facts: MessageFacts,
  stamps: readonly StampFact[],
  policy: Policy,
  moment: SpendingMoment,
): PaymentView {
  const price = priceOf(facts);
  const taken = spendableStamps(stamps, moment).slice(0, price);
  return {
    stamps: price,
    uses: usesOf(taken),
    missing: price - taken.length,
    refundedIfRefused: policy.refusal.refundStamps,
    lastPayment: lastPaymentOf(facts),
  };
}

function lastPaymentOf({ paymentOutcome }: MessageFacts): PaymentView['lastPayment'] {
  if (paymentOutcome === 'postageDue') return 'notEnough';
  return paymentOutcome === 'quarantined' || paymentOutcome === 'refused' ? 'notTaken' : null;
}
