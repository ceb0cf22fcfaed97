import type { Period } from '../time/period.ts';
import { parseStampName, type StampParts } from './name.ts';

/** A stamp whose holder is this device, as its store has it (rule 2.7). */
export interface StampFact {
  readonly name: string;
  readonly state: 'available' | 'held' | 'spent';
}

/** What a resident can spend now, by kind. */
export interface StampCount {
  readonly free: number;
  readonly bought: number;
  readonly reply: number;
}

/** For which answer, and in which month, stamps are looked for. */
export interface SpendingMoment {
  /** The current period of trusted time; time in doubt stands still, and so does its period. */
  readonly period: Period;
  /** The incoming message that is being answered, if any. */
  readonly replyToId: string | null;
}

const spendOrder = { reply: 0, free: 1, paid: 2 } as const;

/**
 * The stamps that can be spent, in the order in which they are (rules 2.5, 2.8): reply stamps in an
 * answer to their giver, then free ones of the current period, then bought ones, oldest first. Free
 * stamps of an earlier period have lapsed and those of a later one have not begun: both by name alone.
 */
export function spendableStamps(stamps: readonly StampFact[], moment: SpendingMoment): string[] {
  return stamps
    .filter((stamp) => stamp.state === 'available')
    .map((stamp) => ({ name: stamp.name, parts: parseStampName(stamp.name) }))
    .filter((stamp): stamp is Named => stamp.parts !== null && canSpend(stamp.parts, moment))
    .sort(bySpendOrder)
    .map((stamp) => stamp.name);
}

/** How many of each kind can be spent; reply stamps are counted whoever gave them. */
export function countAvailable(stamps: readonly StampFact[], period: Period): StampCount {
  const count = { free: 0, bought: 0, reply: 0 };
  for (const stamp of stamps) {
    const parts = parseStampName(stamp.name);
    if (stamp.state !== 'available' || parts === null) continue;
    if (parts.kind === 'free' && parts.period === period) count.free += 1;
    if (parts.kind === 'paid') count.bought += 1;
    if (parts.kind === 'reply') count.reply += 1;
  }
  return count;
}

interface Named {
  readonly name: string;
  readonly parts: StampParts;
}

function canSpend(parts: StampParts, moment: SpendingMoment): boolean {
  if (parts.kind === 'free') return parts.period === moment.period;
  if (parts.kind === 'reply') return parts.messageId === moment.replyToId;
  return true;
}

function bySpendOrder(a: Named, b: Named): number {
  const byKind = spendOrder[a.parts.kind] - spendOrder[b.parts.kind];
  // A purchase's name begins with the time it was made, so names sort oldest first.
  const byBook =
    ownerOf(a.parts) < ownerOf(b.parts) ? -1 : ownerOf(a.parts) > ownerOf(b.parts) ? 1 : 0;
  return byKind || byBook || a.parts.n - b.parts.n;
}

function ownerOf(parts: StampParts): string {
  if (parts.kind === 'free') return parts.period;
  return parts.kind === 'paid' ? parts.purchaseId : parts.messageId;
}
