import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterCarriedOut,
  isClosedByOrder,
  nothingOrdered,
  type Order,
  type OrderState,
  orderKinds,
  orderProblem,
  orderText,
} from './order.ts';

const deviceId = '0192f0c0-0000-7000-8000-000000000001';
const otherId = '0192f0c0-0000-7000-8000-000000000002';

/** Stands for the authority's signature: what the real one covers is the same text. */
const seal = (text: string) => createHash('sha256').update(`authority ${text}`).digest('base64');
const isSigned = (text: string, signature: string) => signature === seal(text);

type Said = Partial<Pick<Order, 'deviceId' | 'version' | 'kind' | 'scope' | 'reason'>>;

function order(said: Said = {}): Order {
  const text = {
    orderId: `0192f0c0-0000-7000-8000-${String(said.version ?? 1).padStart(12, '0')}`,
    deviceId,
    version: 1,
    kind: 'lockdown',
    scope: 'facility' as const,
    reason: null,
    issuedAtMillis: 5,
    ...said,
  };
  return { ...text, signature: seal(orderText(text)) };
}

/** Carries out what an answer brings; answers which versions were carried out. */
function obey(state: OrderState, answer: readonly Order[]) {
  const versions: number[] = [];
  let after = state;
  for (const one of answer) {
    if (orderProblem(one, { deviceId, version: after.version, isSigned }) !== null) continue;
    versions.push(one.version);
    after = afterCarriedOut(after, one);
  }
  return { after, versions };
}

describe('6.9 an order is carried out', () => {
  test('when it is signed, for this device, and next', () => {
    const on = { deviceId, version: 4, isSigned };
    expect(orderProblem(order({ version: 5 }), on)).toBeNull();
    expect(orderProblem(order({ version: 6 }), on)).toBe('gap');
    expect(orderProblem(order({ version: 4 }), on)).toBe('old');
    expect(orderProblem(order({ version: 5, deviceId: otherId }), on)).toBe('otherDevice');
  });

  test('only as it was signed: whatever is changed of it, it is refused', () => {
    const signed = order({ version: 1, kind: 'lock', scope: 'device', reason: 'contraband' });
    const change = fc.constantFrom<Partial<Order>>(
      { orderId: otherId },
      { deviceId: otherId },
      { version: 2 },
      { kind: 'unlock' },
      { scope: 'facility' },
      { reason: null },
      { reason: 'other' },
      { issuedAtMillis: 6 },
      { signature: seal('something else') },
    );
    fc.assert(
      fc.property(change, (changed) => {
        const on = { deviceId, version: 0, isSigned };
        expect(orderProblem({ ...signed, ...changed }, on)).toBe('badSignature');
      }),
    );
  });

  test('once and in order, however answers are lost, repeated and reordered', () => {
    const kind = fc.constantFrom(...orderKinds, 'fromALaterVersion');
    const scope = fc.constantFrom('facility' as const, 'device' as const);
    const given = fc.array(fc.tuple(kind, scope), { maxLength: 8 });
    // Each answer is any handful of orders, in any order and more than once.
    const answers = fc.array(fc.array(fc.nat({ max: 9 }), { maxLength: 12 }), { maxLength: 12 });
    fc.assert(
      fc.property(given, answers, (kinds, handfuls) => {
        const orders = kinds.map(([one, where], at) =>
          order({ version: at + 1, kind: one, scope: where }),
        );
        const forged = order({ version: 1, deviceId: otherId });
        let state = nothingOrdered;
        const versions: number[] = [];
        for (const handful of handfuls) {
          const obeyed = obey(
            state,
            handful.map((at) => orders[at] ?? forged),
          );
          state = obeyed.after;
          versions.push(...obeyed.versions);
        }
        expect(versions).toEqual(versions.map((_, at) => at + 1));
        expect(state.version).toBe(versions.length);
        // However it came, the device stands where the orders in a row would have brought it.
        const inARow = orders.slice(0, versions.length).reduce(afterCarriedOut, nothingOrdered);
        expect(state).toEqual(inARow);
        // And an honest answer brings it to the end.
        expect(obey(state, orders.slice(state.version)).after.version).toBe(orders.length);
      }),
      { numRuns: 500 },
    );
  });
});

test('6.9 the end of a lockdown opens no tablet that was locked alone; opening it by name does', () => {
  const kinds: Said[] = [
    { kind: 'lock', scope: 'device', reason: 'contraband' },
    { kind: 'lockdown' },
    { kind: 'unlock' },
  ];
  const closed = kinds.map((said, at) => order({ ...said, version: at + 1 }));
  const state = closed.reduce(afterCarriedOut, nothingOrdered);
  expect(state).toMatchObject({ isLockedDown: false, lockReason: 'contraband' });
  expect(isClosedByOrder(state)).toBe(true);
  const opened = afterCarriedOut(state, order({ version: 4, kind: 'unlock', scope: 'device' }));
  expect(isClosedByOrder(opened)).toBe(false);
});

test('P3 a wipe is not taken back by any order', () => {
  const wiped = afterCarriedOut(nothingOrdered, order({ kind: 'wipe', scope: 'device' }));
  const after = afterCarriedOut(wiped, order({ version: 2, kind: 'unlock', scope: 'device' }));
  expect(after.wipeVersion).toBe(1);
  expect(isClosedByOrder(after)).toBe(true);
});

test('6.10 an order of a kind that is not known here takes its place and changes nothing else', () => {
  const after = afterCarriedOut(nothingOrdered, order({ kind: 'dance' }));
  expect(after).toEqual({ ...nothingOrdered, version: 1 });
});
