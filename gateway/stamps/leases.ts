import type { Policy } from '../../shared/policy/policy.ts';
import type { DeviceMode } from '../../shared/protocol/enrol.ts';
import type { LeasedStamp, Leases } from '../../shared/protocol/sync.ts';
import { leaseEnds } from '../../shared/stamps/lease.ts';
import { type Period, periodOf } from '../../shared/time/period.ts';
import { appendAudit } from '../audit/append.ts';
import type { Reader, Writer } from '../store/schema.ts';
import { isHere, leaveToOthers } from './elsewhere.ts';
import { atGateway, takeBackSettled } from './holders.ts';
import { leasablePeriods, preparePeriods, touchPeriod } from './periods.ts';

/** A device whose stamps are looked at, and when. */
export interface LeaseMoment {
  readonly deviceId: string;
  readonly mode: DeviceMode;
  /** Who is at the device now. */
  readonly residentIds: readonly string[];
  /** Who is signed in on a shared device, as it says; null for nobody. */
  readonly signedIn: string | null;
  readonly policy: Policy;
  readonly nowMillis: number;
  /** What the device said of the time: its request may have been on its way for long. */
  readonly deviceMillis: number;
  /** The newest set of leases that the device has taken, as it says; null for one of before that was said. */
  readonly leaseVersion: number | null;
}

/** Stamps as they were handed over. */
export interface Granted {
  /** On a shared device: how many more free stamps of this month another one has of who is signed in. */
  readonly elsewhere?: number;
}

/**
 * Hands a drained device what is its residents' (rule 2.3). Free stamps of periods that are over come
 * back, since a drained device has nothing more to spend them on.
 */
export async function grantLeases(writer: Writer, moment: LeaseMoment): Promise<Granted> {
  const { deviceId, nowMillis, signedIn } = moment;
  const returned = await writer
    .updateTable('stamps')
    .set(atGateway)
    .where('holder_device', '=', deviceId)
    .where('period', '<', oldestPromise(moment))
    .executeTakeFirst();
  const back = Number(returned.numUpdatedRows);
  if (back > 0) {
    const detail = { deviceId, stamps: back, reason: 'periodOver' };
    appendAudit(writer, nowMillis, 'stamps.takenBack', detail);
  }
  const residentIds = await leaveToOthers(writer, moment);
  if (moment.mode === 'personal') {
    await leaseToPersonal(writer, { ...moment, residentIds });
    return {};
  }
  if (signedIn === null || !residentIds.includes(signedIn)) return {};
  return leaseToShared(writer, moment, signedIn);
}

/**
 * A personal device has the free stamps of this period and of the next ones (2.4), and every bought and
 * reply stamp that no one holds.
 */
async function leaseToPersonal(writer: Writer, moment: LeaseMoment): Promise<void> {
  if (moment.residentIds.length === 0) return;
  const { deviceId, residentIds, nowMillis } = moment;
  const periods = leasablePeriods(moment.policy, nowMillis);
  const { perMonth } = moment.policy.freeStamps;
  await preparePeriods(writer, { residentIds, periods, perMonth });
  await takeBackSettled(writer, { residentIds, askingDevice: deviceId, nowMillis });
  const leased = await writer
    .updateTable('stamps')
    .set({ holder_device: deviceId })
    .where('holder_device', 'is', null)
    .where('resident_id', 'in', residentIds)
    .where((where) => where.or([where('kind', '<>', 'free'), where('period', 'in', periods)]))
    .where(isHere)
    .executeTakeFirst();
  const handed = Number(leased.numUpdatedRows);
  if (handed > 0) appendAudit(writer, nowMillis, 'stamps.leased', { deviceId, stamps: handed });
}

/**
 * A shared device has what the gateway still has for who is signed in: this period's free stamps, bought
 * and reply ones (2.4). The lease has two ends, which move on while they stay signed in (2.12).
 */
async function leaseToShared(
  writer: Writer,
  { deviceId, policy, nowMillis }: LeaseMoment,
  residentId: string,
): Promise<Granted> {
  const period = periodOf(nowMillis, policy.timeZone);
  await touchPeriod(writer, { residentId, period, perMonth: policy.freeStamps.perMonth });
  await takeBackSettled(writer, { residentIds: [residentId], askingDevice: deviceId, nowMillis });
  const { spendByMillis, settleByMillis } = leaseEnds(nowMillis);
  const ends = { spend_by_millis: spendByMillis, settle_by_millis: settleByMillis };
  const free = await unspentStamps(writer)
    .select(['stamps.name', 'stamps.holder_device'])
    .where('stamps.resident_id', '=', residentId)
    .where((where) =>
      where.or([where('stamps.kind', '<>', 'free'), where('stamps.period', '=', period)]),
    )
    .where((where) =>
      where.or([where('stamps.holder_device', 'is', null), where('stamps.kind', '=', 'free')]),
    )
    .execute();
  const names = free.filter((stamp) => stamp.holder_device === null).map(({ name }) => name);
  if (names.length > 0) {
    const leased = { holder_device: deviceId, ...ends };
    await writer.updateTable('stamps').set(leased).where('name', 'in', names).execute();
    appendAudit(writer, nowMillis, 'stamps.leased', { deviceId, stamps: names.length });
  }
  await writer
    .updateTable('stamps')
    .set(ends)
    .where('resident_id', '=', residentId)
    .where('holder_device', '=', deviceId)
    .where('settle_by_millis', '<', settleByMillis - renewAfterMillis)
    .execute();
  const isElsewhere = (holder: string | null) => holder !== null && holder !== deviceId;
  return { elsewhere: free.filter((stamp) => isElsewhere(stamp.holder_device)).length };
}

/** A session ends within the hour: an older lease is renewed, a younger one is left alone. */
const renewAfterMillis = 3_600_000;

/** The whole set that a device holds and has not spent, with the next version (rule 2.3). */
export async function readLeases(
  writer: Writer,
  deviceId: string,
  granted: Granted = {},
): Promise<Leases> {
  const { lease_version } = await writer
    .updateTable('devices')
    .set((column) => ({ lease_version: column('lease_version', '+', 1) }))
    .where('device_id', '=', deviceId)
    .returning('lease_version')
    .executeTakeFirstOrThrow();
  const stamps = await unspentStamps(writer)
    .select(['stamps.name', 'stamps.resident_id as residentId'])
    .select(['stamps.spend_by_millis as spendByMillis'])
    .select(['stamps.settle_by_millis as settleByMillis'])
    .where('stamps.holder_device', '=', deviceId)
    .where('stamps.recalled_by_version', 'is', null)
    .orderBy('stamps.name')
    .execute();
  return { version: lease_version, stamps: stamps.map(leasedStamp), ...granted };
}

function leasedStamp({
  spendByMillis,
  settleByMillis,
  ...stamp
}: {
  readonly name: string;
  readonly residentId: string;
  readonly spendByMillis: number | null;
  readonly settleByMillis: number | null;
}): LeasedStamp {
  if (spendByMillis === null || settleByMillis === null) return stamp;
  return { ...stamp, spendByMillis, settleByMillis };
}

/** Stamps that no message has and no other facility: refunded ones are back among them. */
export function unspentStamps(reader: Reader) {
  return reader
    .selectFrom('stamps')
    .leftJoin('spends', (join) =>
      join
        .onRef('spends.stamp_name', '=', 'stamps.name')
        .on('spends.refunded_at_millis', 'is', null),
    )
    .where('spends.stamp_name', 'is', null)
    .where(isHere);
}

const dayMillis = 86_400_000;
/** A letter sent in the last hour of a month may be told of in the first of the next. */
const graceMillis = dayMillis;
/** No request is on its way for longer; a device that says so keeps no stamp of an old month by it. */
const lateMillisMax = 7 * dayMillis;

/** A request that arrives late says nothing of the letters that were written after it. */
function oldestPromise({ nowMillis, deviceMillis, policy }: LeaseMoment): Period {
  const saidMillis = Math.max(nowMillis - lateMillisMax, Math.min(nowMillis, deviceMillis));
  return periodOf(saidMillis - graceMillis, policy.timeZone);
}
