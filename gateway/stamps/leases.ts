import type { Policy } from '../../shared/policy/policy.ts';
import type { Leases } from '../../shared/protocol/sync.ts';
import { type Period, periodOf } from '../../shared/time/period.ts';
import { appendAudit } from '../audit/append.ts';
import type { Reader, Writer } from '../store/schema.ts';
import { leasablePeriods, preparePeriods } from './periods.ts';

/** A personal device whose stamps are looked at, and when. */
export interface LeaseMoment {
  readonly deviceId: string;
  readonly residentIds: readonly string[];
  readonly policy: Policy;
  readonly nowMillis: number;
  /** What the device said of the time: its request may have been on its way for long. */
  readonly deviceMillis: number;
}

/**
 * Hands a drained device what its residents have (rules 2.3, 2.4): the free stamps of this period
 * and of the next ones, and every bought and reply stamp that no one holds. Free stamps of periods
 * that are over come back, since a drained device has nothing more to spend them on.
 */
export async function grantLeases(writer: Writer, moment: LeaseMoment): Promise<void> {
  if (moment.residentIds.length === 0) return;
  const { deviceId, nowMillis } = moment;
  const periods = leasablePeriods(moment.policy, nowMillis);
  const { perMonth } = moment.policy.freeStamps;
  await preparePeriods(writer, { residentIds: moment.residentIds, periods, perMonth });
  const returned = await writer
    .updateTable('stamps')
    .set({ holder_device: null })
    .where('holder_device', '=', moment.deviceId)
    .where('period', '<', oldestPromise(moment))
    .executeTakeFirst();
  const leased = await writer
    .updateTable('stamps')
    .set({ holder_device: moment.deviceId })
    .where('holder_device', 'is', null)
    .where('resident_id', 'in', moment.residentIds)
    .where((where) => where.or([where('kind', '<>', 'free'), where('period', 'in', periods)]))
    .executeTakeFirst();
  const back = Number(returned.numUpdatedRows);
  const handed = Number(leased.numUpdatedRows);
  if (back > 0) {
    const detail = { deviceId, stamps: back, reason: 'periodOver' };
    appendAudit(writer, nowMillis, 'stamps.takenBack', detail);
  }
  if (handed > 0) appendAudit(writer, nowMillis, 'stamps.leased', { deviceId, stamps: handed });
}

/** The whole set that a device holds and has not spent, with the next version (rule 2.3). */
export async function readLeases(writer: Writer, deviceId: string): Promise<Leases> {
  const { lease_version } = await writer
    .updateTable('devices')
    .set((column) => ({ lease_version: column('lease_version', '+', 1) }))
    .where('device_id', '=', deviceId)
    .returning('lease_version')
    .executeTakeFirstOrThrow();
  const stamps = await unspentStamps(writer)
    .select(['stamps.name', 'stamps.resident_id as residentId'])
    .where('stamps.holder_device', '=', deviceId)
    .orderBy('stamps.name')
    .execute();
  return { version: lease_version, stamps };
}

/** Stamps that no message has: refunded ones are back among them. */
export function unspentStamps(reader: Reader) {
  return reader
    .selectFrom('stamps')
    .leftJoin('spends', (join) =>
      join
        .onRef('spends.stamp_name', '=', 'stamps.name')
        .on('spends.refunded_at_millis', 'is', null),
    )
    .where('spends.stamp_name', 'is', null);
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
