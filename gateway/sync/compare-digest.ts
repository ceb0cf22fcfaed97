import { recordDigest } from '../../shared/protocol/digest.ts';
import type { ComparedRecord, DigestAnswer, DigestClaim } from '../../shared/protocol/sync.ts';
import { appendAudit } from '../audit/append.ts';
import { sha256 } from '../sha256.ts';
import type { DevicesTable, Writer } from '../store/schema.ts';

/**
 * Compares what a device says became of its records with what is stored here (rule 6.11). A difference is
 * a bug or worse: it is kept with both lists for staff, and repaired by nobody but them.
 */
export async function compareDigest(
  writer: Writer,
  {
    device,
    claim,
    nowMillis,
  }: { readonly device: DevicesTable; readonly claim: DigestClaim; readonly nowMillis: number },
): Promise<DigestAnswer> {
  const ours = await storedRecords(writer, device, claim);
  if (recordDigest(ours, sha256) === claim.hash) return 'same';
  if (claim.records === null) return 'tellRecords';
  const { device_id, epoch } = device;
  const { fromSeq, toSeq } = claim;
  const kept = await writer
    .insertInto('digest_differences')
    .values({
      device_id,
      epoch,
      from_seq: fromSeq,
      to_seq: toSeq,
      device_records: JSON.stringify(claim.records),
      gateway_records: JSON.stringify(ours),
      found_at_millis: nowMillis,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  if (Number(kept.numInsertedOrUpdatedRows) > 0) {
    const detail = { deviceId: device_id, epoch, fromSeq, toSeq };
    appendAudit(writer, nowMillis, 'fleet.digestDiffers', detail);
  }
  return 'noted';
}

async function storedRecords(
  writer: Writer,
  { device_id, epoch }: DevicesTable,
  { fromSeq, toSeq }: DigestClaim,
): Promise<ComparedRecord[]> {
  return writer
    .selectFrom('records')
    .select(['seq', 'record_id as id', 'outcome'])
    .where('device_id', '=', device_id)
    .where('epoch', '=', epoch)
    .where('seq', '>=', fromSeq)
    .where('seq', '<=', toSeq)
    .orderBy('seq')
    .execute();
}
