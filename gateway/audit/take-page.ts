import { auditHash, type ChainPlace, chainProblem } from '../../shared/audit/chain.ts';
import { AuditEntryOnWire, AuditPage, type AuditPosition } from '../../shared/protocol/audit.ts';
import { genesisHash } from '../../shared/protocol/chain.ts';
import { sha256 } from '../sha256.ts';
import type { AuditBreakProblem, DevicesTable, Writer } from '../store/schema.ts';
import { appendAudit, auditRow, insertAudit } from './append.ts';

/** A device's chain at the gateway, as far as it goes. */
interface Chain {
  readonly name: string;
  readonly device: DevicesTable;
  readonly nowMillis: number;
  /** Entries that were stored, by the chain's head. */
  entries: number;
  /** The place of the last row: the same, unless someone has meddled with them. */
  place: number;
  /** The newest of them; null before the first. */
  last: ChainPlace | null;
}

/** What does not fit, by what the device claims. */
interface Misfit extends ChainPlace {
  readonly problem: AuditBreakProblem;
}

/** The name of a device's chain: another epoch, another chain (see docs/events.md). */
export function deviceChain(deviceId: string, epoch: number): string {
  return `${deviceId}/${epoch}`;
}

/**
 * Takes a page of a device's audit chain as it arrives (rule 9.2), and answers what the gateway has.
 * What does not fit is a break: kept, told to staff, and passed by, so that what the device says
 * afterwards is kept as well. Nothing in a page, whatever it is, refuses the request around it.
 */
export async function takeAuditPage(
  writer: Writer,
  sent: { readonly device: DevicesTable; readonly page: unknown; readonly nowMillis: number },
): Promise<AuditPosition> {
  const chain = await openChain(writer, sent);
  const storedSeq = chain.last?.seq ?? 0;
  const page = AuditPage.safeParse(sent.page);
  if (!page.success) {
    await noteBreak(writer, chain, malformedAfter(chain));
    return { storedSeq };
  }
  const { head, after, entries } = page.data;
  // A gateway that came back from a backup has less than it once said: the device is told where to begin.
  const isToRead = after !== null && after <= storedSeq;
  const shown = isToRead ? await takeEntries(writer, chain, { after, entries }) : nothingShown;
  return { storedSeq: await nextSeq(writer, chain, { head, ...shown }) };
}

async function openChain(
  writer: Writer,
  { device, nowMillis }: { readonly device: DevicesTable; readonly nowMillis: number },
): Promise<Chain> {
  const name = deviceChain(device.device_id, device.epoch);
  const row = await writer
    .selectFrom('audit_chains')
    .select(['entries', 'last_seq', 'last_hash'])
    .where('chain', '=', name)
    .executeTakeFirst();
  const lastRow = await writer
    .selectFrom('audit')
    .select('place')
    .where('chain', '=', name)
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst();
  const entries = row?.entries ?? 0;
  const last =
    row === undefined || entries === 0 ? null : { seq: row.last_seq, hash: row.last_hash };
  return { name, device, nowMillis, entries, place: lastRow?.place ?? 0, last };
}

/** What a page has shown of a device's chain. */
interface Shown {
  /** The last entry that could be read; null for none. */
  readonly shownSeq: number | null;
  /** Its first entry follows another one than the gateway has: the chains part somewhere before. */
  readonly isParted: boolean;
}

const nothingShown: Shown = { shownSeq: null, isParted: false };

/** A page's worth of the entries that are to be shown once more fits behind so many. */
const entriesBack = 50;

/**
 * Stores what is new of a page. One break a page, so that whoever sends nothing else fills no disk at
 * the speed of the network. Where the chains part before the page, it waits until the device has shown
 * what stands before; that comes once for each break, and then the entry is taken as it is.
 */
async function takeEntries(
  writer: Writer,
  chain: Chain,
  page: { readonly after: number; readonly entries: readonly unknown[] },
): Promise<Shown> {
  const rows: ReturnType<typeof auditRow>[] = [];
  const isAtEnd = page.after === chain.last?.seq;
  let hasMisfit = false;
  let shownSeq: number | null = null;
  for (const raw of page.entries) {
    const parsed = AuditEntryOnWire.safeParse(raw);
    const isKnownEntry = parsed.success && (await isKnown(writer, chain, parsed.data));
    const misfit = isKnownEntry ? null : misfitOf(chain, parsed.data);
    if (misfit !== null && hasMisfit) break;
    const isNew = misfit !== null && (await noteBreak(writer, chain, misfit));
    hasMisfit ||= misfit !== null;
    if (!parsed.success) break;
    if (isNew && isAtEnd && shownSeq === null && misfit.problem === 'previousHash') {
      return { shownSeq: null, isParted: true };
    }
    shownSeq = parsed.data.seq;
    if (isKnownEntry) continue;
    chain.entries += 1;
    chain.place += 1;
    chain.last = parsed.data;
    rows.push(auditRow(chain.name, chain.place, parsed.data, chain.nowMillis));
  }
  if (rows.length > 0) {
    await moveHead(writer, chain);
    await insertAudit(writer, rows);
  }
  return { shownSeq, isParted: false };
}

/** `entry` is undefined where there is none that can be read. */
function misfitOf(chain: Chain, entry: AuditEntryOnWire | undefined): Misfit | null {
  if (entry === undefined) return malformedAfter(chain);
  const { seq, hash } = entry;
  if (chain.last === null) {
    if (entry.event !== 'device.enrolled') return { problem: 'badStart', seq, hash };
    return auditHash(entry, sha256) === hash ? null : { problem: 'brokenHash', seq, hash };
  }
  if (seq <= chain.last.seq) return { problem: 'otherEntry', seq, hash };
  const problem = chainProblem(chain.last, entry, sha256);
  return problem === null ? null : { problem, seq, hash };
}

/** Whether an entry came before: an answer was lost, and the device has told it again. */
async function isKnown(writer: Writer, chain: Chain, entry: AuditEntryOnWire): Promise<boolean> {
  if (chain.last === null || entry.seq > chain.last.seq) return false;
  const stored = await writer
    .selectFrom('audit')
    .select('hash')
    .where('chain', '=', chain.name)
    .where('seq', '=', entry.seq)
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst();
  return stored?.hash === entry.hash;
}

/**
 * From where on the device is to tell its entries. Where its chain and the gateway's copy of it are not
 * one, it goes back by a page, so that the gateway sees the entry at which they part.
 */
async function nextSeq(
  writer: Writer,
  chain: Chain,
  { head, shownSeq, isParted }: Shown & { readonly head: ChainPlace },
): Promise<number> {
  const { last } = chain;
  if (last === null) return 0;
  if (head.seq < last.seq) await noteBreak(writer, chain, { problem: 'headBehind', ...head });
  if (shownSeq !== null) return shownSeq;
  const isOne = head.seq > last.seq || (head.seq === last.seq && head.hash === last.hash);
  return isOne && !isParted ? last.seq : Math.max(0, Math.min(head.seq, last.seq) - entriesBack);
}

function malformedAfter(chain: Chain): Misfit {
  return { problem: 'malformed', seq: (chain.last?.seq ?? 0) + 1, hash: '' };
}

/** Keeps a break once, however often the device tells it; false when it is known. */
async function noteBreak(writer: Writer, chain: Chain, misfit: Misfit): Promise<boolean> {
  await makeChain(writer, chain);
  const { problem, seq, hash } = misfit;
  const kept = await writer
    .insertInto('audit_breaks')
    .values({
      chain: chain.name,
      problem,
      seq,
      hash,
      after_place: chain.place,
      found_at_millis: chain.nowMillis,
      dismissed_at_millis: null,
      dismissed_by: null,
      reason: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('break_id')
    .executeTakeFirst();
  if (kept === undefined) return false;
  const { device_id: deviceId, epoch } = chain.device;
  appendAudit(writer, chain.nowMillis, 'fleet.auditBroken', { deviceId, epoch, seq, problem });
  return true;
}

/** The chain has its row before the first entry of it is stored. */
async function makeChain(writer: Writer, chain: Chain): Promise<void> {
  const { device_id, epoch } = chain.device;
  const empty = { entries: 0, last_seq: 0, last_hash: genesisHash };
  await writer
    .insertInto('audit_chains')
    .values({ chain: chain.name, device_id, epoch, ...empty })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function moveHead(writer: Writer, chain: Chain): Promise<void> {
  if (chain.last === null) return;
  const { device_id, epoch } = chain.device;
  const head = { entries: chain.entries, last_seq: chain.last.seq, last_hash: chain.last.hash };
  await writer
    .insertInto('audit_chains')
    .values({ chain: chain.name, device_id, epoch, ...head })
    .onConflict((conflict) => conflict.column('chain').doUpdateSet(head))
    .execute();
}
