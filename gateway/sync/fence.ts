import { sql } from 'kysely';
import type { OutboxRecord } from '../../shared/protocol/record.ts';
import { appendAudit } from '../audit/append.ts';
import type { DevicesTable, Writer } from '../store/schema.ts';
import type { ForkReason } from './chain.ts';
import { shutOut } from './retire.ts';

/** What a device that is shut out still brought. */
interface BroughtQueue {
  readonly records: readonly OutboxRecord[];
  readonly nowMillis: number;
}

/** Shuts a forked device out until it is enrolled again, and keeps what it brought (rule 6.5). */
export async function fence(
  writer: Writer,
  device: DevicesTable,
  queue: BroughtQueue & { readonly reason: ForkReason },
): Promise<void> {
  const { device_id: deviceId, epoch } = device;
  const { reason, nowMillis } = queue;
  await shutOut(writer, deviceId, { state: 'quarantined', reason, nowMillis });
  appendAudit(writer, nowMillis, 'fleet.fenced', { deviceId, epoch, reason });
  await keepQueue(writer, device, queue);
}

/** More than a tablet writes in years; what one that is in foreign hands brings beyond it is not kept. */
const keptBytesMax = 64 * 1024 * 1024;

/** Keeps the records of a device that is shut out where staff see them; none of them is applied. */
export async function keepQueue(
  writer: Writer,
  device: DevicesTable,
  queue: BroughtQueue,
): Promise<void> {
  let records = 0;
  let room = keptBytesMax - (await keptBytes(writer, device.device_id));
  for (const record of queue.records) {
    const verbatim = JSON.stringify(record);
    room -= Buffer.byteLength(verbatim);
    if (room < 0) break;
    const kept = await writer
      .insertInto('fenced_records')
      .values({
        device_id: device.device_id,
        epoch: device.epoch,
        seq: record.seq,
        hash: record.hash,
        verbatim,
        received_at_millis: queue.nowMillis,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    records += Number(kept.numInsertedOrUpdatedRows);
  }
  if (records === 0) return;
  appendAudit(writer, queue.nowMillis, 'fleet.queueKept', { deviceId: device.device_id, records });
}

async function keptBytes(writer: Writer, deviceId: string): Promise<number> {
  const { bytes } = await writer
    .selectFrom('fenced_records')
    .select(sql<number>`coalesce(sum(octet_length(verbatim)), 0)`.as('bytes'))
    .where('device_id', '=', deviceId)
    .executeTakeFirstOrThrow();
  return Number(bytes);
}
