import { recordHash } from '../../shared/protocol/chain.ts';
import type { OutboxRecord } from '../../shared/protocol/record.ts';
import type { RecordResult, SyncRequest } from '../../shared/protocol/sync.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { sha256 } from '../sha256.ts';
import type { DevicesTable, Reader } from '../store/schema.ts';

/** Where a device's chain forks from the one that the gateway has (rule 6.5). */
export type ForkReason =
  | 'otherEpoch'
  | 'headBehind'
  | 'headDiffers'
  | 'gap'
  | 'knownRecordDiffers'
  | 'brokenHash'
  | 'staleNonce';

/** A request's records, told apart. */
export interface VerifiedChain {
  /** Seen before: they get their stored results again. */
  readonly known: RecordResult[];
  readonly fresh: OutboxRecord[];
  /** Whether what was acknowledged before is proven to be in this device's chain. */
  readonly coversAcknowledged: boolean;
}

/** Checks a request's records against the chain so far (rules 6.3, 6.5). Reads, and changes nothing. */
export async function verifyChain(
  reader: Reader,
  device: DevicesTable,
  request: SyncRequest,
): Promise<Result<VerifiedChain, ForkReason>> {
  if (request.epoch !== device.epoch) return fail('otherEpoch');
  const { head, records } = request;
  const acknowledged = device.acknowledged_seq;
  if (head.seq < acknowledged) return fail('headBehind');
  if (head.seq === acknowledged && head.hash !== device.head_hash) return fail('headDiffers');
  const known = await matchKnown(reader, device, records);
  if (!known.ok) return known;
  const fresh = records.filter((record) => record.seq > acknowledged);
  const broken = findBreak(device, fresh);
  if (broken !== null) return fail(broken);
  const last = fresh.at(-1);
  if (
    last !== undefined &&
    (last.seq > head.seq || (last.seq === head.seq && last.hash !== head.hash))
  ) {
    return fail('headDiffers');
  }
  const coversAcknowledged =
    head.seq === acknowledged ||
    fresh.length > 0 ||
    records.some((record) => record.seq === acknowledged);
  return ok({ known: known.value, fresh, coversAcknowledged });
}

function findBreak(device: DevicesTable, fresh: readonly OutboxRecord[]): ForkReason | null {
  let before = { seq: device.acknowledged_seq, hash: device.head_hash };
  for (const record of fresh) {
    if (record.seq !== before.seq + 1) return 'gap';
    if (record.previousHash !== before.hash) return 'knownRecordDiffers';
    if (recordHash(record, sha256) !== record.hash) return 'brokenHash';
    before = record;
  }
  return null;
}

async function matchKnown(
  reader: Reader,
  device: DevicesTable,
  records: readonly OutboxRecord[],
): Promise<Result<RecordResult[], ForkReason>> {
  const repeated = records.filter((record) => record.seq <= device.acknowledged_seq);
  if (repeated.length === 0) return ok([]);
  const stored = await reader
    .selectFrom('records')
    .select(['seq', 'record_id', 'hash', 'outcome', 'problem'])
    .where('device_id', '=', device.device_id)
    .where('epoch', '=', device.epoch)
    .where(
      'seq',
      'in',
      repeated.map((record) => record.seq),
    )
    .execute();
  const bySeq = new Map(stored.map((row) => [row.seq, row]));
  const results: RecordResult[] = [];
  for (const record of repeated) {
    const row = bySeq.get(record.seq);
    if (row === undefined || row.hash !== record.hash) return fail('knownRecordDiffers');
    results.push({
      seq: row.seq,
      id: row.record_id,
      outcome: row.outcome,
      problem: row.problem as RecordResult['problem'],
    });
  }
  return ok(results);
}
