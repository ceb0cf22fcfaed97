import { unreachable } from '../../shared/assert.ts';
import type { OutboxRecord } from '../../shared/protocol/record.ts';
import type { RecordResult } from '../../shared/protocol/sync.ts';
import { acceptSend } from '../mail/accept-send.ts';
import type { RecordContext, RecordEffect } from '../mail/effect.ts';
import { markRead, recallMessage } from '../mail/recall.ts';
import type { Writer } from '../store/schema.ts';
import type { OpenedRecord } from './open-records.ts';

/** A record that is new to the gateway and follows its chain. */
export interface NewRecord {
  readonly record: OutboxRecord;
  readonly opened: OpenedRecord;
}

/** Applies new records in order and keeps each with its result: poison is kept and passed by (6.6). */
export async function applyRecords(
  writer: Writer,
  context: RecordContext & { readonly epoch: number },
  records: readonly NewRecord[],
): Promise<RecordResult[]> {
  const results: RecordResult[] = [];
  for (const { record, opened } of records) {
    const effect = opened.ok
      ? await applyPayload(writer, context, opened.value)
      : ({ outcome: 'quarantined', problem: opened.error } as const);
    await writer
      .insertInto('records')
      .values({
        device_id: context.deviceId,
        epoch: context.epoch,
        seq: record.seq,
        record_id: record.id,
        kind: record.kind,
        version: record.version,
        hash: record.hash,
        verbatim: JSON.stringify(record),
        outcome: effect.outcome,
        problem: effect.problem,
        received_at_millis: context.nowMillis,
      })
      .execute();
    results.push({ seq: record.seq, id: record.id, ...effect });
  }
  return results;
}

function applyPayload(
  writer: Writer,
  context: RecordContext,
  opened: Extract<OpenedRecord, { ok: true }>['value'],
): Promise<RecordEffect> {
  switch (opened.kind) {
    case 'message.send':
      return acceptSend(writer, context, opened.payload);
    case 'message.recall':
      return recallMessage(writer, context, opened.payload);
    case 'message.read':
      return markRead(writer, context, opened.payload);
    default:
      return unreachable(opened);
  }
}
