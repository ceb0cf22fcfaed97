import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { addDeviceResidents } from '../../gateway/enrolment/device-residents.ts';
import { restoreResident, suspendResident } from '../../gateway/standing.ts';
import type { SyncResponse } from '../../shared/protocol/sync.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  eventually,
  fridayNoon,
  openFacility,
  type Resident,
  withStore,
} from './facility.ts';
import { openStubGateway, throughRealGateway } from './stub-gateway.ts';
import { newTablet, type Tablet } from './tablet.ts';

const by = 'test';
let gateway: RunningDemo;

beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
});
afterAll(() => gateway.stop());

/** A tablet of somebody else, to which this one comes; what the gateway says goes by `change`. */
async function comesToTablet(
  resident: Resident,
  change: (answer: SyncResponse) => unknown,
): Promise<Tablet> {
  const [first, second] = [await admit(gateway), await admit(gateway)];
  const tablet = await newTablet(gateway, first, { sharedWith: [second] });
  const { device_id: deviceId } = await gateway.gateway.database
    .selectFrom('device_residents')
    .select('device_id')
    .where('resident_id', '=', first.residentId)
    .executeTakeFirstOrThrow();
  const stub = await openStubGateway(
    gateway.gateway.authority,
    throughRealGateway(gateway, change),
  );
  await tablet.goOffline();
  tablet.network.leadTo(stub.url);
  const residentIds = [resident.residentId];
  expect((await addDeviceResidents(gateway.gateway, { deviceId, residentIds })).ok).toBe(true);
  await tablet.goOnline();
  return tablet;
}

/** A newer gateway's way to say who somebody is. */
function inAnotherShape(answer: SyncResponse) {
  const changes = answer.changes.map((change) =>
    change.kind === 'person' ? { ...change, firstName: { given: 'Ray' } } : change,
  );
  return { ...answer, changes };
}

async function asideOn(tablet: Tablet): Promise<string[]> {
  await tablet.stop();
  return withStore(tablet.dataDir, (store) => store.setAside.list(9).map(({ kind }) => kind));
}

test('6.4 6.10 mail that comes before its resident is known waits, and is theirs once they are', async () => {
  const resident = await admit(gateway);
  await comesFromOutside(gateway, resident, { body: 'Too early.' });
  await approveEverything(gateway);
  let tablet = await comesToTablet(resident, inAnotherShape);
  expect((await asideOn(tablet)).toSorted()).toEqual(['message.incoming', 'person']);
  tablet.network.leadTo(gateway.deviceUrl);
  tablet = await tablet.restart();
  const decision = { residentId: resident.residentId, by };
  await suspendResident(gateway.gateway, decision);
  await restoreResident(gateway.gateway, decision);
  await eventually(async () => {
    await tablet.do('sync.now', null);
    const view = await tablet.tryToSignIn(resident.residentId, resident.pin);
    if (view.screen.name !== 'home') await tablet.do('session.cancel', null);
    return view.screen.name === 'home';
  }, 'known');
  const { items } = await tablet.do('mail.inbox', { cursor: null, search: '' });
  expect(items.map(({ preview }) => preview)).toEqual(['Too early.']);
  expect(await asideOn(tablet)).not.toContain('message.incoming');
});
