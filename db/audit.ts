import { assert } from '../shared/assert.ts';
import {
  auditHash,
  type ChainedEntry,
  type ChainPlace,
  chainProblem,
} from '../shared/audit/chain.ts';
import { type AuditDetailOf, auditProblem, type DeviceAuditEvent } from '../shared/audit/detail.ts';
import { genesisHash } from '../shared/protocol/chain.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import type { Database } from './connection.ts';
import { remember } from './remembered.ts';
import { sha256 } from './sha256.ts';

/** One entry of the chain, with its detail read: ids, states and numbers; never a name or a text (9.1). */
export interface AuditEntry extends Omit<ChainedEntry, 'detail' | 'previousHash'> {
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
}

/** The head of a whole chain. */
export interface WholeChain {
  readonly entries: number;
  readonly headHash: string;
}

/** The first entry that does not follow from the one before it. */
export interface BrokenChain {
  readonly seq: number;
}

/** The device's audit log (rule 9.1): append-only, each entry with the hash of the one before. */
export interface Audit {
  /** Adds an entry of the catalogue at the head, in the caller's transaction with its effect. */
  append<Event extends DeviceAuditEvent>(
    atMillis: number,
    event: Event,
    detail: AuditDetailOf<Event>,
  ): void;
  /** The newest entry's place; `seq` 0 with the genesis hash before the first one. */
  head(): ChainPlace;
  /**
   * Entries for the gateway, in order: those after `afterSeq`, and under a gateway that has none (0)
   * from the newest enrolment on, because what came before is of another one. At most `limitEntries`,
   * and `limitBytes` of details, but always one.
   */
  page(from: {
    readonly afterSeq: number;
    readonly limitEntries: number;
    readonly limitBytes: number;
  }): ChainedEntry[];
  /** The newest entries, newest first. */
  latest(limit: number): AuditEntry[];
  /** Computes the whole chain again. */
  verify(): Result<WholeChain, BrokenChain>;
}

/** Enough to be quick, few enough to hold in memory whatever the log's length. */
const rowsAtOnce = 1000;

/** Prepares the audit log's statements. */
export function openAudit(database: Database): Audit {
  const upTo = database.prepare<[number], ChainPlace>(
    'audit.upTo',
    'SELECT seq, lower(hex(hash)) AS hash FROM audit WHERE seq <= ? ORDER BY seq DESC LIMIT 1',
  );
  const placeUpTo = (seq: number) => upTo.get(seq) ?? { seq: 0, hash: genesisHash };
  const newest = remember(database, () => placeUpTo(Number.MAX_SAFE_INTEGER));
  const append = database.prepare<[number, number, string, string, Uint8Array]>(
    'audit.append',
    'INSERT INTO audit (seq, at_millis, event, detail, hash) VALUES (?, ?, ?, ?, ?)',
  );
  const columns = 'seq, at_millis AS atMillis, event, detail, lower(hex(hash)) AS hash';
  const latest = database.prepare<[number], Row>(
    'audit.latest',
    `SELECT ${columns} FROM audit ORDER BY seq DESC LIMIT ?`,
  );
  const after = database.prepare<[number, number], Row>(
    'audit.after',
    `SELECT ${columns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  const enrolled = database.prepare<[], { seq: number | null }>(
    'audit.enrolled',
    `SELECT max(seq) AS seq FROM audit WHERE event = 'device.enrolled'`,
  );
  const entriesAfter = (seq: number, limit: number) =>
    chained(placeUpTo(seq), after.all(seq, limit));
  return {
    append: (atMillis, event, detail) => {
      const problem = auditProblem(event, detail);
      assert(problem === null, `the audit log takes no such entry: ${problem}`);
      const { seq: lastSeq, hash: previousHash } = newest.get();
      const seq = lastSeq + 1;
      const row = { seq, atMillis, event, detail: JSON.stringify(detail), previousHash };
      const hash = auditHash(row, sha256);
      append.run(seq, atMillis, event, row.detail, Buffer.from(hash, 'hex'));
      newest.set({ seq, hash });
    },
    head: newest.get,
    page: ({ afterSeq, limitEntries, limitBytes }) => {
      const from = afterSeq === 0 ? (enrolled.get()?.seq ?? 1) - 1 : afterSeq;
      return fitting(entriesAfter(from, limitEntries), limitBytes);
    },
    latest: (limit) => latest.all(limit).map((row) => ({ ...row, detail: JSON.parse(row.detail) })),
    verify: () => verifyChain((seq) => entriesAfter(seq, rowsAtOnce)),
  };
}

type Row = Omit<ChainedEntry, 'previousHash'>;

function chained(before: ChainPlace, rows: readonly Row[]): ChainedEntry[] {
  let previousHash = before.hash;
  return rows.map((row) => {
    const entry = { ...row, previousHash };
    previousHash = row.hash;
    return entry;
  });
}

/** An entry's fields and JSON around its detail, generously: they count towards a page too. */
const bytesAround = 300;

function fitting(entries: readonly ChainedEntry[], limitBytes: number): ChainedEntry[] {
  let bytes = 0;
  const end = entries.findIndex((entry, at) => {
    bytes += entry.detail.length + bytesAround;
    return at > 0 && bytes > limitBytes;
  });
  return end < 0 ? [...entries] : entries.slice(0, end);
}

function verifyChain(rowsAfter: (seq: number) => ChainedEntry[]): Result<WholeChain, BrokenChain> {
  let head: ChainPlace = { seq: 0, hash: genesisHash };
  for (let rows = rowsAfter(0); rows.length > 0; rows = rowsAfter(head.seq)) {
    for (const row of rows) {
      if (chainProblem(head, row, sha256) !== null) return fail({ seq: head.seq + 1 });
      head = row;
    }
  }
  return ok({ entries: head.seq, headHash: head.hash });
}
