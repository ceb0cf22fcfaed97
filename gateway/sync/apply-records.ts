import { unreachable } from '../../shared/assert.ts';
import type { OutboxRecord } from '../../shared/protocol/record.ts';
import type { RecordResult } from '../../shared/protocol/sync.ts';
import { appendAudit } from '../audit/append.ts';
import { acceptSend } from '../mail/accept-send.ts';
import type { RecordContext, RecordEffect } from '../mail/effect.ts';
import { takePayment } from '../mail/pay.ts';
import { markRead, recallMessage } from '../mail/recall.ts';
import { takeReturned } from '../stamps/holders.ts';
import type { Writer } from '../store/schema.ts';
import type { OpenedRecord } from './open-records.ts';

/** A record that is new to the gateway and follows its chain. */
export interface NewRecord {
  readonly record: OutboxRecord;
  readonly opened: OpenedRecord;
}

/**
 * Applies new records in order and keeps each with its result: poison is kept and passed by (6.6). A
 * record that came before, under another number, gets its stored result and has no second effect (6.3).
 */
export async function applyRecords(
  writer: Writer,
  context: RecordContext & { readonly epoch: number },
  records: readonly NewRecord[],
): Promise<RecordResult[]> {
  const results: RecordResult[] = [];
  for (const { record, opened } of records) {
    const repeated = await resultOfRepeat(writer, record);
    const effect = repeated ?? (await applyOpened(writer, context, opened));
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
        is_repeat: repeated === null ? 0 : 1,
        received_at_millis: context.nowMillis,
      })
      .execute();
    results.push({ seq: record.seq, id: record.id, ...effect });
    tellSetAside(writer, context, record, effect);
  }
  return results;
}

/**
 * The result of a record whose id is known; null for one that is new. An id names one record for ever:
 * another one under it is poison, kept with its content.
 */
async function resultOfRepeat(writer: Writer, record: OutboxRecord): Promise<RecordEffect | null> {
  const first = await writer
    .selectFrom('records')
    .select(['kind', 'version', 'outcome', 'problem', 'verbatim'])
    .where('record_id', '=', record.id)
    .where('is_repeat', '=', 0)
    .executeTakeFirst();
  if (first === undefined) return null;
  const { sealed } = JSON.parse(first.verbatim) as OutboxRecord;
  const isSame =
    first.kind === record.kind &&
    first.version === record.version &&
    sealed.box === record.sealed.box &&
    sealed.encapsulatedKey === record.sealed.encapsulatedKey;
  if (!isSame) return { outcome: 'quarantined', problem: 'alreadySent' };
  return { outcome: first.outcome, problem: first.problem as RecordEffect['problem'] };
}

async function applyOpened(
  writer: Writer,
  context: RecordContext,
  opened: OpenedRecord,
): Promise<RecordEffect> {
  if (!opened.ok) return { outcome: 'quarantined', problem: opened.error };
  return applyPayload(writer, context, opened.value);
}

function applyPayload(
  writer: Writer,
  context: RecordContext,
  opened: Extract<OpenedRecord, { ok: true }>['value'],
): Promise<RecordEffect> {
  switch (opened.kind) {
    case 'message.send':
      return acceptSend(writer, context, opened.payload);
    case 'message.pay':
      return takePayment(writer, context, opened.payload);
    case 'message.recall':
      return recallMessage(writer, context, opened.payload);
    case 'message.read':
      return markRead(writer, context, opened.payload);
    case 'stamps.return':
      return takeReturned(writer, context, opened.payload.residentId);
    default:
      return unreachable(opened);
  }
}

function tellSetAside(
  writer: Writer,
  { deviceId, epoch, nowMillis }: RecordContext & { readonly epoch: number },
  { seq }: OutboxRecord,
  { outcome, problem }: RecordEffect,
): void {
  if (problem === null) return;
  const detail = { deviceId, epoch, seq, outcome, problem };
  appendAudit(writer, nowMillis, 'record.setAside', detail);
}
