import { genesisHash, recordHash } from '../../shared/protocol/chain.ts';
import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import type { OutboxRecord } from '../../shared/protocol/record.ts';
import {
  ReportContent,
  type ReportsRequest,
  type ReportsResponse,
} from '../../shared/protocol/report.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { isUrgent } from '../../shared/services/kinds.ts';
import { appendAudit } from '../audit/append.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { sha256 } from '../sha256.ts';
import { write } from '../store/database.ts';
import type { Reader, Writer } from '../store/schema.ts';
import { newsFor } from './news.ts';
import type { ReportChainsTable } from './tables.ts';

const hourMillis = 3_600_000;

/** A report as it came, with what was in its box. */
interface Brought {
  readonly record: OutboxRecord;
  /** Null where the box does not open, or this version does not know the shape of what is in it (6.10). */
  readonly content: ReportContent | null;
  /** What is in a box of no known shape, as it stands there; empty where it does not open. */
  readonly unknown: string;
}

/**
 * Stores what was reported on a device (rule 7), whatever else is wrong with that device: one that is shut out,
 * suspended or lost is answered too, and a chain that does not fit is noted and refuses nothing. A report that
 * was seen before gets its stored answer again.
 */
export async function takeReports(
  gateway: Gateway,
  deviceId: string,
  request: ReportsRequest,
): Promise<Result<ReportsResponse, WireErrorCode>> {
  const { database, world } = gateway;
  const device = await database
    .selectFrom('devices')
    .select('state')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  if (device === undefined) return fail('certificateUnknown');
  const brought = await openAll(gateway, request.reports);
  const visit: Visit = { deviceId, chain: request.chain, nowMillis: world.nowMillis() };
  const stored =
    brought.length === 0 ? [] : await write(database, (writer) => storeAll(writer, visit, brought));
  const { incarnation } = await readFacility(database);
  // Whoever has a tablet that was taken from its residents is told of no answer to them.
  const news =
    device.state === 'active'
      ? await newsFor(database, deviceId, request)
      : { news: [], newsSeen: request.newsSeen, more: false };
  return ok({ stored, ...news, incarnation });
}

interface Visit {
  readonly deviceId: string;
  readonly chain: string;
  readonly nowMillis: number;
}

function openAll(gateway: Gateway, records: readonly OutboxRecord[]): Promise<Brought[]> {
  return Promise.all(
    records.map(async (record) => {
      const opened = await gateway.sealing.open(record);
      if (!opened.ok) return { record, content: null, unknown: '' };
      const content = ReportContent.safeParse(opened.value).data ?? null;
      return { record, content, unknown: content === null ? asText(opened.value) : '' };
    }),
  );
}

/** Longer than any box that comes is: somebody has to read it. */
const unknownCharactersMax = 40_000;

function asText(value: unknown): string {
  return JSON.stringify(value, null, 2).slice(0, unknownCharactersMax);
}

async function storeAll(
  writer: Writer,
  visit: Visit,
  brought: readonly Brought[],
): Promise<ReportsResponse['stored']> {
  const stored: ReportsResponse['stored'] = [];
  const before = await readChain(writer, visit.chain);
  let chain = before;
  for (const each of brought) {
    const { id, seq, hash } = each.record;
    const known = await findStored(writer, id);
    if (known === undefined) {
      noteBreak(writer, visit, breakOf(chain, each.record));
      await storeOne(writer, visit, each);
      if (seq > chain.last_seq) chain = { ...chain, last_seq: seq, last_hash: hash };
    } else if (known.hash !== hash) {
      noteBreak(writer, visit, { seq, problem: 'knownDiffers' });
    }
    stored.push({ id, atMillis: known?.received_at_millis ?? visit.nowMillis });
  }
  if (chain !== before) await saveChain(writer, chain);
  return stored;
}

function findStored(reader: Reader, reportId: string) {
  return reader
    .selectFrom('reports')
    .select(['hash', 'received_at_millis'])
    .where('report_id', '=', reportId)
    .executeTakeFirst();
}

/** A chain of reports as far as it has come: nothing, for one that is new. */
export async function readChain(reader: Reader, chain: string): Promise<ReportChainsTable> {
  const known = await reader
    .selectFrom('report_chains')
    .selectAll()
    .where('chain', '=', chain)
    .executeTakeFirst();
  return known ?? { chain, last_seq: 0, last_hash: genesisHash, last_news: 0 };
}

/** Keeps how far a chain has come. */
export async function saveChain(writer: Writer, chain: ReportChainsTable): Promise<void> {
  await writer
    .insertInto('report_chains')
    .values(chain)
    .onConflict((conflict) => conflict.column('chain').doUpdateSet(chain))
    .execute();
}

/** What does not fit in a device's chain of reports. */
interface ChainBreak {
  readonly seq: number;
  readonly problem: 'gap' | 'behind' | 'otherHash' | 'brokenHash' | 'knownDiffers';
}

function breakOf(chain: ReportChainsTable, record: OutboxRecord): ChainBreak | null {
  const { seq } = record;
  if (recordHash(record, sha256) !== record.hash) return { seq, problem: 'brokenHash' };
  if (seq <= chain.last_seq) return { seq, problem: 'behind' };
  if (seq !== chain.last_seq + 1) return { seq, problem: 'gap' };
  return record.previousHash === chain.last_hash ? null : { seq, problem: 'otherHash' };
}

function noteBreak(
  writer: Writer,
  { deviceId, chain, nowMillis }: Visit,
  found: ChainBreak | null,
): void {
  if (found !== null)
    appendAudit(writer, nowMillis, 'report.chainBroken', { deviceId, chain, ...found });
}

async function storeOne(
  writer: Writer,
  visit: Visit,
  { record, content, unknown }: Brought,
): Promise<void> {
  const { deviceId, chain, nowMillis } = visit;
  const { services } = (await readFacility(writer)).policy;
  // One that cannot be read may be the worst there is: it goes where those go, and is as urgent.
  const isDanger = content === null || isUrgent(content.kind);
  const within = isDanger ? services.seenWithinHours.urgent : services.seenWithinHours.ordinary;
  const residentId = await residentOf(writer, deviceId, content);
  await writer
    .insertInto('reports')
    .values({
      report_id: record.id,
      device_id: deviceId,
      chain,
      seq: record.seq,
      hash: record.hash,
      filed_at_millis: record.atMillis,
      received_at_millis: nowMillis,
      desk: services.desks[content?.kind ?? 'prea'],
      is_urgent: isDanger ? 1 : 0,
      kind: content?.kind ?? null,
      number: content?.number ?? null,
      name: nameOf(content, residentId),
      resident_id: residentId,
      words: content?.words ?? unknown,
      verbatim: content === null ? JSON.stringify(record) : null,
      due_at_millis: nowMillis + within * hourMillis,
      seen_at_millis: null,
      seen_by: null,
      answered_at_millis: null,
      answered_by: null,
      answer: null,
      news: 0,
    })
    .execute();
  appendAudit(writer, nowMillis, 'report.received', { reportId: record.id, deviceId });
}

/** Only somebody of this device: anyone can write an ID into a box. */
async function residentOf(
  reader: Reader,
  deviceId: string,
  content: ReportContent | null,
): Promise<string | null> {
  if (content === null || content.residentId === null) return null;
  const known = await reader
    .selectFrom('device_residents')
    .select('resident_id')
    .where('device_id', '=', deviceId)
    .where('resident_id', '=', content.residentId)
    .executeTakeFirst();
  return known?.resident_id ?? null;
}

function nameOf(content: ReportContent | null, residentId: string | null): string | null {
  if (content === null || content.residentId === residentId) return content?.name ?? null;
  return [content.name, content.residentId].filter((part) => part !== null).join(', ');
}
