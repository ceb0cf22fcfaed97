import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { admit, openFacility, type Resident, withStore } from './facility.ts';
import { newTablet } from './tablet.ts';

let gateway: RunningDemo;
beforeAll(async () => {
  gateway = await openFacility();
});
afterAll(() => gateway.stop());

async function differencesOf({ residentId }: Resident) {
  return gateway.gateway.database
    .selectFrom('digest_differences')
    .innerJoin('device_residents', 'device_residents.device_id', 'digest_differences.device_id')
    .selectAll('digest_differences')
    .where('resident_id', '=', residentId)
    .execute();
}

async function auditOf(event: string): Promise<number> {
  const rows = await gateway.gateway.database
    .selectFrom('audit')
    .select('seq')
    .where('event', '=', event)
    .execute();
  return rows.length;
}

test('6.11 where both sides have the same, nothing is said of it', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  const { messageId } = await tablet.send('As it should be.');
  await tablet.untilState(messageId, 'inReview');
  await tablet.do('sync.now', null);
  await tablet.do('sync.now', null);
  await tablet.stop();
  expect(await differencesOf(resident)).toEqual([]);
});

test('6.11 a difference is kept with both lists for staff, once, and nothing is mended by itself', async () => {
  const resident = await admit(gateway);
  const first = await newTablet(gateway, resident);
  await first.signIn(resident);
  const { messageId } = await first.send('Taken for refused on the tablet.');
  await first.untilState(messageId, 'inReview');
  await first.stop();
  // What no code of ours does: the tablet's own note of the result is another.
  withStore(first.dataDir, (store) =>
    store.transaction('meddle', () => {
      store.outbox.sendAgainAfter(0);
      const [record] = store.outbox.page({ limitRecords: 1, limitBytes: 1_000_000 });
      const { seq = 0, id = '' } = record ?? {};
      store.outbox.acknowledge([{ seq, id, outcome: 'refused', problem: 'tooLate' }], 1);
    }),
  );
  const told = await auditOf('fleet.digestDiffers');
  const tablet = await first.restart();
  await expect.poll(() => differencesOf(resident), { timeout: 20_000 }).toHaveLength(1);
  await tablet.do('sync.now', null);
  await tablet.stop();
  const [difference] = await differencesOf(resident);
  const outcomes = (list = '[]') =>
    (JSON.parse(list) as { outcome: string }[]).map(({ outcome }) => outcome);
  expect(outcomes(difference?.device_records)).toEqual(['refused']);
  expect(outcomes(difference?.gateway_records)).toEqual(['applied']);
  expect(await auditOf('fleet.digestDiffers')).toBe(told + 1);
});
