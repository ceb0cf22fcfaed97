import { appendAudit } from '../audit/append.ts';
import type { RecordContext, RecordEffect } from '../mail/effect.ts';
import type { Writer } from '../store/schema.ts';

/** What a stamp is that the gateway holds itself (rule 2.3): no device, and so no end of a lease. */
export const atGateway = {
  holder_device: null,
  spend_by_millis: null,
  settle_by_millis: null,
  recalled_by_version: null,
} as const;

/**
 * Takes back what shared devices hold of these residents beyond `settleBy`, by the gateway's own clock
 * (rule 2.12). It needs no job: whoever asks for a resident's stamps does it first. A device that was
 * heard of is left out where it is the one that asks: it may tell late of what it spent in time.
 */
export async function takeBackSettled(
  writer: Writer,
  ask: {
    readonly residentIds: readonly string[];
    readonly askingDevice: string;
    readonly nowMillis: number;
  },
): Promise<void> {
  const { residentIds, askingDevice, nowMillis } = ask;
  if (residentIds.length === 0) return;
  const overdue = await writer
    .selectFrom('stamps')
    .select(['name', 'holder_device'])
    .where('resident_id', 'in', residentIds)
    .where('settle_by_millis', '<=', nowMillis)
    .where('holder_device', '<>', askingDevice)
    .execute();
  if (overdue.length === 0) return;
  const names = overdue.map(({ name }) => name);
  await writer.updateTable('stamps').set(atGateway).where('name', 'in', names).execute();
  for (const [deviceId, rows] of Map.groupBy(overdue, (row) => row.holder_device ?? '')) {
    const detail = { deviceId, stamps: rows.length, reason: 'settleBy' };
    appendAudit(writer, nowMillis, 'stamps.takenBack', detail);
  }
}

/**
 * Applies `stamps.return` (rule 2.4): whatever the device holds of the resident's is the gateway's again.
 * All of it, whatever the device knew of: a lease whose answer it has not seen goes back as well. Those that
 * a message has go back too: should they be given back to the resident, they are not this device's.
 */
export async function takeReturned(
  writer: Writer,
  { deviceId, residentIds, nowMillis }: RecordContext,
  residentId: string,
): Promise<RecordEffect> {
  if (!residentIds.includes(residentId)) {
    return { outcome: 'quarantined', problem: 'unknownResident' };
  }
  const { numUpdatedRows } = await writer
    .updateTable('stamps')
    .set(atGateway)
    .where('holder_device', '=', deviceId)
    .where('resident_id', '=', residentId)
    .executeTakeFirst();
  const stamps = Number(numUpdatedRows);
  if (stamps > 0)
    appendAudit(writer, nowMillis, 'stamps.returned', { deviceId, residentId, stamps });
  return { outcome: 'applied', problem: null };
}
