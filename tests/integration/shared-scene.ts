import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { type ListedStamp, listStamps } from '../../gateway/stamps/list.ts';
import { eventually, type Resident } from './facility.ts';
import type { Tablet } from './tablet.ts';

/** Early enough that thirteen days later it is the same month. */
export const noonInNovember = Date.parse('2026-11-03T19:00:00Z');

/** Signs in on a connected tablet and waits until the gateway has said what stamps there are. */
export async function signIn(at: Tablet, who: Resident): Promise<void> {
  await at.signIn(who);
  await at.until((view) => view.stamps?.standing === 'whole', 'told of the stamps');
}

/** Signs in where there is no network: nothing is waited for. */
export async function signInOffline(at: Tablet, who: Resident): Promise<void> {
  await at.until((view) => view.screen.name === 'locked', 'locked');
  await at.signIn(who);
}

/** Signs out, and waits until the next one could sign in. */
export async function signOut(at: Tablet): Promise<void> {
  await at.do('session.signOut', null);
  await at.until((view) => view.screen.name === 'locked', 'signed out');
}

/** Someone's stamps as staff see them. */
export async function stampsAtGateway(
  { gateway }: RunningDemo,
  { residentId }: Resident,
): Promise<readonly ListedStamp[]> {
  return (await listStamps(gateway, residentId)) ?? [];
}

/** Those of them that some device holds and no message has. */
export async function leased(gateway: RunningDemo, who: Resident): Promise<string[]> {
  const stamps = await stampsAtGateway(gateway, who);
  return stamps
    .filter(({ state, holderDevice }) => state === 'available' && holderDevice !== null)
    .map(({ name }) => name);
}

/** Waits until no device holds any. */
export async function handedBack(gateway: RunningDemo, who: Resident): Promise<void> {
  await eventually(async () => (await leased(gateway, who)).length === 0, 'handed back');
}

/** The ID of the first tablet that someone shares. */
export async function deviceOf({ gateway }: RunningDemo, who: Resident): Promise<string> {
  const row = await gateway.database
    .selectFrom('device_residents')
    .innerJoin('devices', 'devices.device_id', 'device_residents.device_id')
    .select('devices.device_id')
    .where('resident_id', '=', who.residentId)
    .orderBy('devices.enrolled_at_millis')
    .executeTakeFirstOrThrow();
  return row.device_id;
}
