import type { Kysely } from 'kysely';
import { auditHash, type ChainedEntry, chainProblem } from '../../shared/audit/chain.ts';
import { genesisHash } from '../../shared/protocol/chain.ts';
import { sha256 } from '../sha256.ts';
import type { AuditBreakProblem, GatewaySchema, Reader } from '../store/schema.ts';
import { gatewayChain } from './append.ts';

/** What does not fit at an entry; the last two are seen at the end of a chain alone. */
export type EntryProblem = AuditBreakProblem | 'missing' | 'notWritten';

/** The first entry of a chain that is not as it was written. */
export interface BrokenEntry {
  /** The number that the entry claims, or that the missing one must have had. */
  readonly seq: number;
  /** Null where the entry is not there, or was never brought whole. */
  readonly event: string | null;
  /** Milliseconds since 1970. */
  readonly atMillis: number | null;
  readonly problem: EntryProblem;
  /** Why staff dismissed it, if they did; the chain is broken all the same. */
  readonly dismissed: { readonly by: string; readonly reason: string } | null;
}

/** What became of one chain. */
export interface VerifiedChain {
  readonly chain: string;
  /** Null for the gateway's own chain. */
  readonly deviceName: string | null;
  readonly entries: number;
  readonly headHash: string;
  /** Null when the chain is whole. */
  readonly broken: BrokenEntry | null;
}

/** Few enough to hold in memory, whatever the chain's length. */
const rowsAtOnce = 1000;

/**
 * Computes every chain again (rules 9.1, 9.2): the gateway's first, then each device's as the gateway
 * has it. A broken one is followed to its first broken entry. Reads, and changes nothing.
 */
export async function verifyAudit(database: Kysely<GatewaySchema>): Promise<VerifiedChain[]> {
  const verified: VerifiedChain[] = [];
  for (const { chain, deviceName } of await chainsOf(database)) {
    // In a transaction, so that entries which are written meanwhile do not look like too many.
    const walked = await database.transaction().execute((reader) => verifyChain(reader, chain));
    verified.push({ chain, deviceName, ...walked });
  }
  return verified;
}

/** Every chain of which anything is left: its head, or entries without one. */
async function chainsOf(reader: Reader) {
  const heads = reader.selectFrom('audit_chains').select('chain');
  const entries = reader.selectFrom('audit').select('chain');
  const rows = await reader
    .selectFrom(heads.union(entries).as('known'))
    .leftJoin('audit_chains', 'audit_chains.chain', 'known.chain')
    .leftJoin('devices', 'devices.device_id', 'audit_chains.device_id')
    .select(['known.chain', 'devices.name as deviceName'])
    .orderBy('devices.name')
    .orderBy('known.chain')
    .execute();
  const own = { chain: gatewayChain, deviceName: null };
  return [own, ...rows.filter(({ chain }) => chain !== gatewayChain)];
}

type Walked = Pick<VerifiedChain, 'entries' | 'headHash' | 'broken'>;

/** What was noted when the device brought it comes first where the entries themselves show nothing. */
async function verifyChain(reader: Reader, chain: string): Promise<Walked> {
  const walked = await walk(reader, chain);
  const { entries } = walked;
  const [earlier] = await breaksOf(reader, chain).where('after_place', '<', entries).execute();
  if (earlier !== undefined) return { ...walked, broken: notedEntry(earlier) };
  const here = await breaksOf(reader, chain).where('after_place', '=', entries).execute();
  const found = walked.broken ?? (await endProblem(reader, chain, walked));
  if (found === null)
    return { ...walked, broken: here[0] === undefined ? null : notedEntry(here[0]) };
  const noted = here.find(({ seq, problem }) => seq === found.seq && problem === found.problem);
  return {
    ...walked,
    broken: { ...found, dismissed: noted === undefined ? null : dismissalOf(noted) },
  };
}

/** Follows a chain from its first entry to its end, or to the first that does not follow. */
async function walk(reader: Reader, chain: string): Promise<Walked> {
  let entries = 0;
  let last: ChainedEntry | null = null;
  for (;;) {
    const rows = await rowsAfter(reader, chain, entries);
    for (const { place, ...row } of rows) {
      const before = { entries, headHash: hashOf(last) };
      const holeBefore = place - entries - 1;
      if (holeBefore > 0) return { ...before, broken: missingAt(row.seq - holeBefore) };
      const problem = problemAfter(last, row, chain);
      if (problem !== null) return { ...before, broken: brokenAt(row, problem) };
      entries = place;
      last = row;
    }
    if (rows.length === 0) return { entries, headHash: hashOf(last), broken: null };
  }
}

function problemAfter(
  last: ChainedEntry | null,
  entry: ChainedEntry,
  chain: string,
): EntryProblem | null {
  if (last !== null) {
    const isBehind = chain !== gatewayChain && entry.seq <= last.seq;
    return isBehind ? 'otherEntry' : chainProblem(last, entry, sha256);
  }
  if (chain === gatewayChain) return chainProblem({ seq: 0, hash: genesisHash }, entry, sha256);
  // A device's chain begins at the gateway where the device was enrolled: what it follows is not ours.
  if (entry.event !== 'device.enrolled') return 'badStart';
  return entry.hash === auditHash(entry, sha256) ? null : 'brokenHash';
}

/** A last entry that is gone, or one more than was written, fits every hash: the head tells. */
async function endProblem(
  reader: Reader,
  chain: string,
  { entries, headHash }: Walked,
): Promise<BrokenEntry | null> {
  const head = await reader
    .selectFrom('audit_chains')
    .select(['entries', 'last_seq', 'last_hash'])
    .where('chain', '=', chain)
    .executeTakeFirst();
  if (head === undefined) return missingAt(1);
  if (head.entries > entries) return missingAt(head.last_seq - (head.entries - entries) + 1);
  if (head.entries === entries && (entries === 0 || head.last_hash === headHash)) return null;
  const [first] = await rowsAfter(reader, chain, Math.min(head.entries, entries - 1));
  return first === undefined ? null : brokenAt(first, 'notWritten');
}

function rowsAfter(reader: Reader, chain: string, place: number) {
  return reader
    .selectFrom('audit')
    .select(['place', 'seq', 'at_millis as atMillis', 'event', 'detail', 'hash'])
    .select('previous_hash as previousHash')
    .where('chain', '=', chain)
    .where('place', '>', place)
    .orderBy('place')
    .limit(rowsAtOnce)
    .execute();
}

/** The first breaks that were noted; those at one place are few, unless a device makes them on purpose. */
function breaksOf(reader: Reader, chain: string) {
  return reader
    .selectFrom('audit_breaks')
    .select(['seq', 'problem', 'dismissed_by', 'reason'])
    .where('chain', '=', chain)
    .orderBy('after_place')
    .orderBy('break_id')
    .limit(rowsAtOnce);
}

type NotedBreak = Awaited<ReturnType<ReturnType<typeof breaksOf>['execute']>>[number];

function notedEntry(noted: NotedBreak): BrokenEntry {
  const { seq, problem } = noted;
  return { seq, event: null, atMillis: null, problem, dismissed: dismissalOf(noted) };
}

function dismissalOf({ dismissed_by: by, reason }: NotedBreak): BrokenEntry['dismissed'] {
  return by === null || reason === null ? null : { by, reason };
}

function brokenAt(
  { seq, event, atMillis }: Pick<ChainedEntry, 'seq' | 'event' | 'atMillis'>,
  problem: EntryProblem,
): BrokenEntry {
  return { seq, event, atMillis, problem, dismissed: null };
}

function missingAt(seq: number): BrokenEntry {
  return { seq, event: null, atMillis: null, problem: 'missing', dismissed: null };
}

function hashOf(last: ChainedEntry | null): string {
  return last?.hash ?? genesisHash;
}
