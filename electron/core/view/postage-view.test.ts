import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MessageFacts } from '../../../db/mailbox.ts';
import { defaultPolicy } from '../../../shared/policy/policy.ts';
import { spendableStamps } from '../../../shared/stamps/allowance.ts';
import { freeStampNames, paidStampName, replyStampName } from '../../../shared/stamps/name.ts';
import { chooseStamps } from '../../../shared/stamps/spend.ts';
import { paymentView, priceOf } from './postage-view.ts';

const facts: MessageFacts = {
  id: 'm-1',
  residentId: 'R-1',
  state: 'postageDue',
  stateAtMillis: 0,
  queuedAtMillis: 0,
  stampsCount: 1,
  stampsMissing: 1,
  stampsNeeded: null,
  paymentOutcome: null,
  reviewDueMillis: null,
  decidedBy: null,
  revision: 1,
  problem: null,
};
const moment = { period: '2026-12', replyToId: 'in-1' } as const;

const names = [
  ...freeStampNames('R-1', '2026-11', 4),
  ...freeStampNames('R-1', '2026-12', 4),
  ...freeStampNames('R-1', '2027-01', 4),
  ...[1, 2, 3].map((n) => paidStampName('book-1', n)),
  replyStampName('in-1', 1),
  replyStampName('in-2', 1),
];
const someStamps = fc.array(
  fc.record({
    name: fc.constantFrom(...names),
    state: fc.constantFrom('available' as const, 'held' as const, 'spent' as const),
  }),
);

test('2.9 what can be paid and what is missing add up to the price, and the button is there if paying works', () => {
  fc.assert(
    fc.property(someStamps, fc.integer({ min: 1, max: 12 }), (stamps, price) => {
      const view = paymentView({ ...facts, stampsNeeded: price }, stamps, defaultPolicy, moment);
      const { reply, free, bought } = view.uses;
      expect(reply + free + bought + view.missing).toBe(price);
      const chosen = chooseStamps(spendableStamps(stamps, moment), price);
      expect(view.missing === 0).toBe(chosen.ok);
      if (!chosen.ok) expect(chosen.error.missing).toBe(view.missing);
    }),
  );
});

test('2.10 the price is what the gateway counts; until it has said, it is what is known here', () => {
  expect(priceOf({ ...facts, stampsNeeded: 3 })).toBe(3);
  expect(priceOf({ ...facts, stampsCount: 2 })).toBe(2);
  // Sent from another tablet to a gateway that does not say.
  expect(priceOf({ ...facts, stampsCount: 0, stampsMissing: 2 })).toBe(2);
  expect(priceOf({ ...facts, stampsCount: 0, stampsMissing: 0 })).toBe(1);
});

test.each([
  [null, null],
  ['applied', null],
  ['postageDue', 'notEnough'],
  ['refused', 'notTaken'],
  ['quarantined', 'notTaken'],
] as const)('6.6 a last payment that was %s is told as %s', (paymentOutcome, lastPayment) => {
  const view = paymentView({ ...facts, paymentOutcome }, [], defaultPolicy, moment);
  expect(view.lastPayment).toBe(lastPayment);
});
