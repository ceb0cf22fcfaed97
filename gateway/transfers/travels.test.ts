import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  introduce,
  openFacility,
  type SharedClock,
  spentHere,
  type TestFacility,
} from './facility.test-support.ts';
import { Traveller } from './travels.test-support.ts';

/*
 * Three facilities with three numbers a month, in three zones; tablets that tell late, are lost or taken away;
 * files that come early, late, twice or never, and are printed again. Whatever happens: per resident and month
 * at most N free stamps are spent at all of them together, and once all has arrived none is missing.
 */

const dayMillis = 86_400_000;
/** Two days before the month's end, so that a few hours decide in which month somebody goes. */
const start = Date.parse('2026-11-29T18:00:00Z');
const slowMillis = 120_000;

let clock: SharedClock;
let facilities: readonly TestFacility[];

beforeAll(async () => {
  clock = { nowMillis: start };
  facilities = await Promise.all([
    openFacility('Cedar Ridge', { clock, perMonth: 4 }),
    openFacility('Elk Pass', { clock, perMonth: 8, timeZone: 'America/New_York' }),
    openFacility('Palm Shore', { clock, perMonth: 2, timeZone: 'Pacific/Honolulu' }),
  ]);
  for (const [index, one] of facilities.entries()) {
    for (const other of facilities.slice(index + 1)) await introduce(one, other);
  }
});

afterAll(() => Promise.all(facilities.map((one) => one.close())));

type Event = readonly [
  kind:
    | 'write'
    | 'sync'
    | 'recall'
    | 'lose'
    | 'go'
    | 'goRetired'
    | 'deliver'
    | 'printAgain'
    | 'hours',
  which: number,
];
const event: fc.Arbitrary<Event> = fc.oneof(
  ...(
    [
      ['write', 12],
      ['sync', 6],
      ['recall', 1],
      ['lose', 1],
      ['go', 3],
      ['goRetired', 1],
      ['deliver', 4],
      ['printAgain', 2],
      ['hours', 2],
    ] as const
  ).map(([kind, weight]) => ({ weight, arbitrary: fc.tuple(fc.constant(kind), fc.nat(30)) })),
);

async function happen(traveller: Traveller, [kind, which]: Event): Promise<void> {
  const tablet = traveller.tablets[which % traveller.tablets.length];
  const to = facilities[which % facilities.length];
  if (tablet === undefined || to === undefined) return;
  switch (kind) {
    case 'write':
      return traveller.write(tablet, which);
    case 'sync':
      return traveller.sync(tablet);
    case 'recall':
      return traveller.recall(tablet);
    case 'lose':
      return traveller.lose(tablet);
    case 'go':
      return traveller.goTo(to, 'awaited');
    case 'goRetired':
      return traveller.goTo(to, 'retired');
    case 'deliver':
      return traveller.deliver(which);
    case 'printAgain':
      return traveller.printAgain();
    case 'hours':
      clock.nowMillis += (which * dayMillis) / 24;
  }
}

/** Faults end: what is in the post arrives, every tablet tells all, and what comes free follows. */
async function settle(traveller: Traveller): Promise<void> {
  for (let round = 0; round < 4; round += 1) {
    for (const tablet of traveller.tablets) await traveller.sync(tablet);
    await traveller.printAgain();
    for (let which = 0; which < traveller.post.length; which += 1) await traveller.deliver(which);
  }
}

/** At each facility the number of each month that has a number there. */
async function numbersOf(residentId: string): Promise<Map<string, Set<number>>> {
  const numbers = new Map<string, Set<number>>();
  for (const { gateway } of facilities) {
    const rows = await gateway.database
      .selectFrom('allowances')
      .select(['period', 'per_month'])
      .where('resident_id', '=', residentId)
      .execute();
    for (const { period, per_month } of rows) {
      numbers.set(period, (numbers.get(period) ?? new Set()).add(per_month));
    }
  }
  return numbers;
}

/** The free stamps of a month that are somewhere to be spent: each at one place. */
async function unspentOf(residentId: string, period: string): Promise<string[]> {
  const names: string[] = [];
  for (const { gateway } of facilities) {
    const rows = await gateway.database
      .selectFrom('stamps')
      .select('name')
      .where('resident_id', '=', residentId)
      .where('period', '=', period)
      .where('name', 'not in', (from) => from.selectFrom('stamps_elsewhere').select('stamp_name'))
      .where('name', 'not in', (from) =>
        from.selectFrom('spends').select('stamp_name').where('refunded_at_millis', 'is', null),
      )
      .execute();
    names.push(...rows.map((row) => row.name));
  }
  return names;
}

test(
  '2.6 however somebody is sent about, no month has more than its number, and nothing is lost',
  async () => {
    let run = 0;
    let spends = 0;
    let moves = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 45 }), async (events) => {
        run += 1;
        clock.nowMillis = start;
        const traveller = new Traveller(`R-${run}`, facilities, clock);
        const { residentId } = traveller;
        await traveller.begin();
        for (const one of events) await happen(traveller, one);
        await settle(traveller);

        const spent = (
          await Promise.all(facilities.map((one) => spentHere(one, residentId)))
        ).flat();
        expect(new Set(spent).size, 'no stamp is spent at two places').toBe(spent.length);
        const numbers = await numbersOf(residentId);
        for (const [period, values] of numbers) {
          expect([...values], `${period} has one number`).toHaveLength(1);
          const [number = 0] = values;
          const ofMonth = spent.filter((name) => name.includes(`/${period}/`));
          expect(ofMonth.length, `spent of ${period}`).toBeLessThanOrEqual(number);
        }
        expect(traveller.at, 'they are somewhere').not.toBeNull();
        if (traveller.at === null) return;
        const current = await traveller.period(traveller.at);
        const [number = 0] = numbers.get(current) ?? [];
        const ofMonth = spent.filter((name) => name.includes(`/${current}/`));
        const there = await unspentOf(residentId, current);
        expect(new Set([...ofMonth, ...there]).size, 'each stamp is there once').toBe(number);
        expect(ofMonth.length + there.length).toBe(number);
        spends += spent.length;
        moves += traveller.post.length;
      }),
      { numRuns: 60 },
    );
    // Or the property would hold of nothing.
    expect(spends).toBeGreaterThan(60);
    expect(moves).toBeGreaterThan(60);
  },
  slowMillis,
);
