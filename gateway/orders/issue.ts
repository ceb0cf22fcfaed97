import { assert } from '../../shared/assert.ts';
import type { OrderKind } from '../../shared/protocol/order.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { staffIdOf } from '../staff/accounts.ts';
import { write } from '../store/database.ts';
import type { DevicesTable, Reader, Writer } from '../store/schema.ts';
import { shutOut } from '../sync/retire.ts';
import { addOrder } from './book.ts';

/** Who gives an order, and why. */
interface Giving {
  /** The name of a staff account, or another word for who it was. */
  readonly by: string;
  /** Staff's word, for the audit log and the tablet: see `OrderReason`. */
  readonly reason?: string | null;
}

/** What was ordered. */
export interface GivenOrder {
  readonly kind: OrderKind;
  /** How many devices will hear of it. */
  readonly devices: number;
  /** Its number on the one device it is for; null when it is for all. */
  readonly version: number | null;
}

/** Why no order was given. Nothing was changed. */
export type OrderRefusal = 'unknownDevice' | 'wiped' | 'otherName';

/** What a device is called once it has carried out its wipe: nothing can reach it any more. */
export const wipedReason = 'wiped';

/** Closes every tablet of the facility, or opens them again (rule 4.1). */
export function orderFacility(
  gateway: Gateway,
  kind: 'lockdown' | 'unlock',
  { by, reason = null }: Giving,
): Promise<GivenOrder> {
  const nowMillis = gateway.world.nowMillis();
  return write(gateway.database, async (writer) => {
    await writer
      .updateTable('facility')
      .set({ locked_down_since_millis: kind === 'lockdown' ? nowMillis : null })
      .execute();
    const devices = await writer
      .selectFrom('devices')
      .select('device_id')
      .where('state', '<>', 'retired')
      .orderBy('enrolled_at_millis')
      .execute();
    const order = { kind, scope: 'facility', reason, by } as const;
    for (const { device_id } of devices) await give(writer, gateway, device_id, order);
    const said = { kind, scope: 'facility', devices: devices.length };
    const why = reason === null ? {} : { reason };
    appendAudit(writer, nowMillis, 'order.given', {
      ...said,
      ...why,
      ...(await staffIdOf(writer, by)),
    });
    return { kind, devices: devices.length, version: null };
  });
}

/** Orders one device to lock or unlock, takes it for lost (rule 2.12), or has it wiped (P3). */
export function orderDevice(
  gateway: Gateway,
  order: {
    readonly kind: Exclude<OrderKind, 'lockdown'>;
    readonly deviceId: string;
    /** For what cannot be taken back: the device's name, as whoever orders it typed it. */
    readonly typedName?: string;
  } & Giving,
): Promise<Result<GivenOrder, OrderRefusal>> {
  const { kind, deviceId, by, reason = null } = order;
  const nowMillis = gateway.world.nowMillis();
  return write(gateway.database, async (writer) => {
    const device = await findDevice(writer, deviceId);
    if (device === null) return fail('unknownDevice');
    if (device.state === 'retired' && device.state_reason === wipedReason) return fail('wiped');
    if (kind === 'wipe' && order.typedName !== device.name) return fail('otherName');
    if (kind === 'lose' && device.state !== 'retired') await lose(writer, device, nowMillis);
    const scope = 'device';
    const version = await give(writer, gateway, deviceId, { kind, scope, reason, by });
    const why = reason === null ? {} : { reason };
    const said = { kind, scope, devices: 1, deviceId, version, ...why };
    appendAudit(writer, nowMillis, 'order.given', { ...said, ...(await staffIdOf(writer, by)) });
    return ok({ kind, devices: 1, version });
  });
}

/** A tablet that is enrolled while all are closed is closed as well. In the transaction that enrols it. */
export async function orderNewDevice(
  writer: Writer,
  gateway: Gateway,
  deviceId: string,
): Promise<void> {
  const facility = await writer
    .selectFrom('facility')
    .select('locked_down_since_millis')
    .executeTakeFirst();
  if (facility?.locked_down_since_millis == null) return;
  const order = { kind: 'lockdown', scope: 'facility', reason: null, by: 'gateway' } as const;
  await give(writer, gateway, deviceId, order);
}

async function findDevice(reader: Reader, deviceId: string): Promise<DevicesTable | null> {
  const device = await reader
    .selectFrom('devices')
    .selectAll()
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  return device ?? null;
}

/** Its stamps are free at once, and what it had left to send is missing until it comes back (rule 2.12). */
async function lose(writer: Writer, device: DevicesTable, nowMillis: number): Promise<void> {
  const { device_id: deviceId, pending } = device;
  await shutOut(writer, deviceId, { state: 'lost', reason: 'reported lost', nowMillis });
  appendAudit(writer, nowMillis, 'fleet.lost', { deviceId, unsent: pending });
}

async function give(
  writer: Writer,
  { files, world }: Gateway,
  deviceId: string,
  order: Pick<Parameters<typeof addOrder>[2], 'kind' | 'scope' | 'reason' | 'by'>,
): Promise<number> {
  const { incarnation } = await readFacility(writer);
  const issuedAtMillis = Math.floor(world.nowMillis());
  assert(order.kind !== 'lockdown' || order.scope === 'facility', 'one tablet alone is locked');
  return addOrder(writer, files, {
    ...order,
    orderId: world.newId(),
    deviceId,
    issuedAtMillis,
    incarnation,
  });
}
