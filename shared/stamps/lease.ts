import type { StampFact } from './allowance.ts';

const hourMillis = 3_600_000;

/** How long a shared device may spend a stamp after it asked for it, at the most (rule 2.12). */
export const spendWithinMillis = 72 * hourMillis;
/** How much later the gateway takes it back from a device of which it has heard nothing since. */
export const settleAfterMillis = 240 * hourMillis;

/** When a stamp's lease to a shared device ends: for the device, and for the gateway (2.12). */
export interface LeaseEnds {
  /** From then on the device promises the stamp to nobody. */
  readonly spendByMillis: number;
  /** From then on the gateway may give it to another: never before, so that a promise is kept. */
  readonly settleByMillis: number;
}

/** The ends of a lease that is given, or renewed, at an instant of the gateway's clock. */
export function leaseEnds(nowMillis: number): LeaseEnds {
  const spendByMillis = nowMillis + spendWithinMillis;
  return { spendByMillis, settleByMillis: spendByMillis + settleAfterMillis };
}

/** A stamp with the end of its lease; null where it has none, as on a personal device. */
export interface LeasedFact extends StampFact {
  readonly spendByMillis: number | null;
}

/**
 * The stamps that the device may promise: those whose lease has not run out in trusted time. With the time
 * in doubt nobody can say so of any that has an end (1.2).
 */
export function promisedStamps<Stamp extends LeasedFact>(
  stamps: readonly Stamp[],
  time: { readonly nowMillis: number; readonly isDoubtful: boolean },
): Stamp[] {
  const isPromised = (spendByMillis: number) => !time.isDoubtful && time.nowMillis < spendByMillis;
  return stamps.filter(({ spendByMillis }) => spendByMillis === null || isPromised(spendByMillis));
}
