import { unreachable } from '../../shared/assert.ts';
import type { MessageSend, OutboxRecord } from '../../shared/protocol/record.ts';
import type { RecordResult } from '../../shared/protocol/sync.ts';
import { appendAudit } from '../audit/append.ts';
import { acceptSend } from '../mail/accept-send.ts';
import { acceptTogether } from '../mail/accept-together.ts';
import type { RecordContext, RecordEffect } from '../mail/effect.ts';
import { takePayment } from '../mail/pay.ts';
import { markRead, recallMessage } from '../mail/recall.ts';
import { takePinChange } from '../pins/change.ts';
import { takeReturned } from '../stamps/holders.ts';
import { among, rowsStatement } from '../store/rows.ts';
import type { RecordsTable, Writer } from '../store/schema.ts';
import type { OpenedRecord } from './open-records.ts';

/** A record that is new to the gateway and follows its chain. */
export interface NewRecord {
  readonly record: OutboxRecord;
  readonly opened: OpenedRecord;
}

/** What became of the new records of a request. */
export interface AppliedRecords {
  readonly results: readonly RecordResult[];
  /** Each was a letter that went as it said, paid with the stamps that it named: no other stamp has moved. */
  readonly areAllAsNamed: boolean;
}

type PageContext = RecordContext & { readonly epoch: number };

/**
 * Applies new records in order and keeps each with its result: poison is kept and passed by (6.6). A
 * record that came before, under another number, gets its stored result and has no second effect (6.3).
 * A long queue is letters, one after another, with nothing unusual about them: these go together, as far as
 * that is so, and the rest one by one.
 */
export async function applyRecords(
  writer: Writer,
  context: PageContext,
  records: readonly NewRecord[],
): Promise<AppliedRecords> {
  const results: RecordResult[] = [];
  let areAllAsNamed = true;
  for (const stretch of stretchesOf(records)) {
    const together = await applyTogether(writer, context, stretch);
    results.push(...together);
    for (const one of stretch.slice(together.length)) {
      areAllAsNamed = false;
      results.push(await applyOne(writer, context, one));
    }
  }
  return { results, areAllAsNamed };
}

/** Records one after another that are letters, or that are not. */
function stretchesOf(records: readonly NewRecord[]): NewRecord[][] {
  const stretches: NewRecord[][] = [];
  for (const record of records) {
    const stretch = stretches.at(-1);
    const [first] = stretch ?? [];
    const isSame = first !== undefined && (sendOf(first) === null) === (sendOf(record) === null);
    if (isSame) stretch?.push(record);
    else stretches.push([record]);
  }
  return stretches;
}

function sendOf({ opened }: NewRecord): MessageSend | null {
  return opened.ok && opened.value.kind === 'message.send' ? opened.value.payload : null;
}

/** Applies those at the head of a stretch that are new and plain letters. Answers their results. */
async function applyTogether(
  writer: Writer,
  context: PageContext,
  stretch: readonly NewRecord[],
): Promise<RecordResult[]> {
  const sends = stretch.flatMap((record) => sendOf(record) ?? []);
  if (sends.length === 0) return [];
  const fresh = await countFresh(writer, stretch);
  const accepted = await acceptTogether(writer, context, sends.slice(0, fresh));
  const effect: RecordEffect = { outcome: 'applied', problem: null };
  const rows = stretch
    .slice(0, accepted)
    .map(({ record }) => recordRow(context, record, { effect, isRepeat: false }));
  await insertRecords(writer, rows);
  return stretch.slice(0, accepted).map(({ record }) => resultOf(record, effect));
}

/** How many at the head of a stretch have ids that are not known yet. */
async function countFresh(writer: Writer, stretch: readonly NewRecord[]): Promise<number> {
  const known = await writer
    .selectFrom('records')
    .select('record_id')
    .where('record_id', 'in', among(stretch.map(({ record }) => record.id)))
    .where('is_repeat', '=', 0)
    .execute();
  const seen = new Set(known.map((row) => row.record_id));
  const end = stretch.findIndex(({ record }) => {
    const isKnown = seen.has(record.id);
    seen.add(record.id);
    return isKnown;
  });
  return end < 0 ? stretch.length : end;
}

async function applyOne(
  writer: Writer,
  context: PageContext,
  { record, opened }: NewRecord,
): Promise<RecordResult> {
  const repeated = await resultOfRepeat(writer, record);
  const effect = repeated ?? (await applyOpened(writer, context, opened));
  const isRepeat = repeated !== null;
  await insertRecords(writer, [recordRow(context, record, { effect, isRepeat })]);
  tellSetAside(writer, context, record, effect);
  return resultOf(record, effect);
}

function resultOf({ seq, id }: OutboxRecord, effect: RecordEffect): RecordResult {
  return { seq, id, ...effect };
}

const insertRecords = rowsStatement<RecordsTable>((writer, rows) =>
  writer.insertInto('records').values([...rows]),
);

function recordRow(
  context: PageContext,
  record: OutboxRecord,
  { effect, isRepeat }: { readonly effect: RecordEffect; readonly isRepeat: boolean },
): RecordsTable {
  return {
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
    is_repeat: isRepeat ? 1 : 0,
    received_at_millis: context.nowMillis,
  };
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
    case 'pin.change':
      return takePinChange(writer, context, opened.payload);
    default:
      return unreachable(opened);
  }
}

function tellSetAside(
  writer: Writer,
  { deviceId, epoch, nowMillis }: PageContext,
  { seq }: OutboxRecord,
  { outcome, problem }: RecordEffect,
): void {
  if (problem === null) return;
  const detail = { deviceId, epoch, seq, outcome, problem };
  appendAudit(writer, nowMillis, 'record.setAside', detail);
}
