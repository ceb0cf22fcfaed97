import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { orderDevice } from '../../gateway/orders/issue.ts';
import { unlockResident } from '../../gateway/standing.ts';
import type { SignInProblem } from '../../shared/ipc/view.ts';
import { noWrongPins } from '../../shared/session/lockout.ts';
import { quietDevice, wrongPinsPerHourMax } from '../../shared/session/throttle.ts';
import {
  admit,
  eventually,
  fridayNoon,
  openFacility,
  type Resident,
  withStore,
} from './facility.ts';
import { newTablet, type Tablet } from './tablet.ts';

const minute = 60_000;
const wrongPin = '135790';

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
});
beforeEach(async () => {
  await gateway.setNow(fridayNoon);
  resident = await admit(gateway);
  tablet = await newTablet(gateway, resident);
});
afterAll(() => gateway.stop());

async function problemOf(pin: string): Promise<SignInProblem | null> {
  const { screen } = await tablet.tryToSignIn(resident.residentId, pin);
  return screen.name === 'signingIn' ? screen.problem : null;
}

test('5.3 the minutes that were waited before a reboot count, and the right PIN is not looked at before', async () => {
  await tablet.stop();
  withStore(tablet.dataDir, (store) =>
    store.transaction('test', () =>
      store.attempts.save(resident.residentId, { ...noWrongPins, wrong: 8 }),
    ),
  );
  tablet = await tablet.restart();
  expect((await problemOf(wrongPin))?.kind).toBe('wait');
  tablet.pass(45 * minute);
  await tablet.stop();
  tablet.clock.reboot();
  tablet = await tablet.restart();
  const after = await problemOf(resident.pin);
  expect(after?.kind).toBe('wait');
  const leftMillis = after?.kind === 'wait' ? after.untilMillis - tablet.view().time.millis : 0;
  expect(leftMillis).toBeGreaterThan(14 * minute);
  expect(leftMillis).toBeLessThanOrEqual(15 * minute);
  tablet.pass(leftMillis);
  await tablet.signIn(resident);
  await tablet.stop();
});

test('5.3 the gateway lets a resident and a tablet try again, each once', async () => {
  await tablet.stop();
  const shutOut = () =>
    withStore(tablet.dataDir, (store) =>
      store.transaction('test', () => {
        const wrongAtBootMillis = Array.from({ length: wrongPinsPerHourMax + 1 }, () => 0);
        store.attempts.saveThrottle({ bootId: tablet.clock.bootId(), wrongAtBootMillis });
        store.attempts.save(resident.residentId, { ...noWrongPins, wrong: 10 });
      }),
    );
  shutOut();
  tablet = await tablet.restart();
  expect(await problemOf(resident.pin)).toEqual({ kind: 'staffReset' });
  const by = 'test';
  const { device_id: deviceId } = await gateway.gateway.database
    .selectFrom('device_residents')
    .select('device_id')
    .where('resident_id', '=', resident.residentId)
    .executeTakeFirstOrThrow();
  await orderDevice(gateway.gateway, { kind: 'unthrottle', deviceId, by });
  expect((await unlockResident(gateway.gateway, { residentId: resident.residentId, by })).ok).toBe(
    true,
  );
  await eventually(async () => {
    await tablet.do('sync.now', null);
    return (await problemOf(resident.pin)) === null;
  }, 'signed in');
  expect(tablet.view().screen.name).toBe('home');
  const seen = async () => {
    const { seen_at_millis: at } = await gateway.gateway.database
      .selectFrom('orders')
      .select('seen_at_millis')
      .where('device_id', '=', deviceId)
      .executeTakeFirstOrThrow();
    return at !== null;
  };
  await eventually(seen, 'the gateway knows that it was carried out');
  await tablet.stop();
  shutOut();
  tablet = await tablet.restart();
  await tablet.until((view) => view.link.connected, 'connected');
  expect(await problemOf(resident.pin), 'applied once').toEqual({ kind: 'staffReset' });
  await tablet.stop();
  expect(withStore(tablet.dataDir, (store) => store.attempts.throttle())).not.toEqual(quietDevice);
});

test('5.3 nobody is unlocked who is not there', async () => {
  const unknown = await unlockResident(gateway.gateway, { residentId: 'R-nobody', by: 'test' });
  expect(unknown).toEqual({ ok: false, error: 'unknownResident' });
  await tablet.stop();
});
