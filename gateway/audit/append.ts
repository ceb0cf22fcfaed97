import { assert } from '../../shared/assert.ts';
import { auditHash, type ChainedEntry } from '../../shared/audit/chain.ts';
import {
  type AuditDetailOf,
  auditProblem,
  type GatewayAuditEvent,
} from '../../shared/audit/detail.ts';
import { genesisHash } from '../../shared/protocol/chain.ts';
import { sha256 } from '../sha256.ts';
import { rowsStatement } from '../store/rows.ts';
import type { AuditChainsTable, AuditTable, Writer } from '../store/schema.ts';

/** The name of the gateway's own chain; a device's is `device/epoch`. */
export const gatewayChain = 'gateway';

interface NewEntry {
  readonly atMillis: number;
  readonly event: GatewayAuditEvent;
  /** JSON. */
  readonly detail: string;
}

/** What running transactions have to say; a transaction that fails takes its entries with it. */
const waiting = new WeakMap<Writer, NewEntry[]>();

/**
 * Adds an entry to the gateway's audit chain (rule 9.1), in the transaction of what it tells of: it is
 * written as that transaction ends, together with the others of it.
 */
export function appendAudit<Event extends GatewayAuditEvent>(
  writer: Writer,
  atMillis: number,
  event: Event,
  detail: AuditDetailOf<Event>,
): void {
  const problem = auditProblem(event, detail);
  assert(problem === null, `the audit log takes no such entry: ${problem}`);
  const entries = waiting.get(writer);
  assert(entries !== undefined, `${event} happens in a transaction of write()`);
  entries.push({ atMillis: Math.floor(atMillis), event, detail: JSON.stringify(detail) });
}

/** Makes the body of a writing transaction end with the writing of its audit entries. */
export function audited<Value>(
  body: (writer: Writer) => Promise<Value>,
): (writer: Writer) => Promise<Value> {
  return async (writer) => {
    const entries: NewEntry[] = [];
    waiting.set(writer, entries);
    const answer = await body(writer);
    waiting.delete(writer);
    if (entries.length > 0) await writeEntries(writer, entries);
    return answer;
  };
}

/**
 * An entry takes the place after the last row and the hash that the chain's head remembers. Where
 * someone has meddled with the last rows these two do not fit, which `audit verify` then names; what
 * the transaction is really about goes on.
 */
async function writeEntries(writer: Writer, entries: readonly NewEntry[]): Promise<void> {
  const last = await writer
    .selectFrom('audit')
    .select('place')
    .where('chain', '=', gatewayChain)
    .orderBy('place', 'desc')
    .limit(1)
    .executeTakeFirst();
  const head = await writer
    .selectFrom('audit_chains')
    .select('last_hash')
    .where('chain', '=', gatewayChain)
    .executeTakeFirst();
  let place = last?.place ?? 0;
  let previousHash = head?.last_hash ?? genesisHash;
  const rows = entries.map((entry) => {
    place += 1;
    const unhashed: Omit<ChainedEntry, 'hash'> = { ...entry, seq: place, previousHash };
    previousHash = auditHash(unhashed, sha256);
    return auditRow(gatewayChain, place, { ...unhashed, hash: previousHash }, null);
  });
  await moveHead(writer, { entries: rows.length, last_seq: place, last_hash: previousHash });
  await insertAudit(writer, rows);
}

/** Adds entries to a chain, in their order. */
export const insertAudit = rowsStatement<AuditTable>((writer, rows) =>
  writer.insertInto('audit').values([...rows]),
);

async function moveHead(
  writer: Writer,
  head: Pick<AuditChainsTable, 'entries' | 'last_seq' | 'last_hash'>,
): Promise<void> {
  await writer
    .insertInto('audit_chains')
    .values({ chain: gatewayChain, device_id: null, epoch: null, ...head })
    .onConflict((conflict) =>
      conflict.column('chain').doUpdateSet((column) => ({
        ...head,
        entries: column('audit_chains.entries', '+', head.entries),
      })),
    )
    .execute();
}

/** An entry as its row stands in the database. */
export function auditRow(
  chain: string,
  place: number,
  entry: ChainedEntry,
  receivedAtMillis: number | null,
) {
  return {
    chain,
    place,
    seq: entry.seq,
    at_millis: entry.atMillis,
    event: entry.event,
    detail: entry.detail,
    previous_hash: entry.previousHash,
    hash: entry.hash,
    received_at_millis: receivedAtMillis,
  };
}
