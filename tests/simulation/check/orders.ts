import type { Facility } from '../facility.ts';
import { hasNoOrders } from '../older.ts';
import type { Tablet } from '../tablet.ts';
import { Violation, type World } from '../world.ts';

const rule = '6.9 each order is carried out once and in order';

/** More than any run writes. */
const everything = { afterSeq: 0, limitEntries: 100_000, limitBytes: 10_000_000 };

/**
 * What a tablet wrote down of its orders: their numbers follow one another without a gap, and begin at 1 only
 * where it was enrolled.
 */
export function checkOrdersInTurn({ name, life }: Tablet): void {
  let last = 0;
  for (const { event, detail } of life?.kiosk.store.audit.page(everything) ?? []) {
    if (event === 'device.enrolled') last = 0;
    if (event !== 'order.applied') continue;
    const { version } = JSON.parse(detail) as { readonly version: number };
    if (version !== last + 1) throw new Violation(rule, `${name}: order ${version} after ${last}`);
    last = version;
  }
}

/** Where everything has come together: each tablet is as its orders have left it, and open at the end. */
export async function checkOrders(world: World): Promise<void> {
  const given = await readOrders(world.facility);
  for (const tablet of world.tablets) {
    checkOrdersInTurn(tablet);
    const state = tablet.life?.kiosk.store.orders.read();
    if (state === undefined) continue;
    const own = given.filter(({ deviceId }) => deviceId === tablet.deviceId);
    const last = own.at(-1)?.version ?? 0;
    const isLockedDown = own
      .filter(({ version }) => version <= state.version)
      .reduce(
        (before, { kind }) => (kind === 'lockdown' ? true : before && kind !== 'unlock'),
        false,
      );
    // A gateway that forgot orders does not know what they left behind.
    const isOther = world.facility.incarnation === null && isLockedDown !== state.isLockedDown;
    if (isOther) throw new Violation(rule, `${tablet.name}: locked down is ${state.isLockedDown}`);
    if (tablet.isReplaced || hasNoOrders(world.scenario.protocol)) continue;
    const isClosed = state.isLockedDown || state.lockReason !== null;
    if (isClosed || state.version < last) {
      throw new Violation(rule, `${tablet.name}: closed after ${state.version} of ${last} orders`);
    }
  }
}

function readOrders({ books }: Facility) {
  return books
    .selectFrom('orders')
    .select(['device_id as deviceId', 'version', 'kind'])
    .orderBy('version')
    .execute();
}
