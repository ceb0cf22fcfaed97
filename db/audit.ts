import { genesisHash } from '../shared/protocol/chain.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import type { Database } from './connection.ts';
import { sha256 } from './sha256.ts';

/** What an entry says besides its event: ids, states and numbers; never a name or a text (9.1). */
export type AuditDetail = Readonly<Record<string, string | number | boolean | null>>;

/** One entry of the chain. */
export interface AuditEntry {
  readonly seq: number;
  readonly atMillis: number;
  readonly event: string;
  readonly detail: AuditDetail;
  readonly previousHash: string;
  readonly hash: string;
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
  append(atMillis: number, event: string, detail: AuditDetail): void;
  /** The newest entries, newest first. */
  latest(limit: number): AuditEntry[];
  /** Computes the whole chain again. */
  verify(): Result<WholeChain, BrokenChain>;
}

interface AuditRow extends Omit<AuditEntry, 'detail'> {
  /** JSON, as it was hashed. */
  readonly detail: string;
}

/** Enough to be quick, few enough to hold in memory whatever the log's length. */
const rowsAtOnce = 1000;

/** Prepares the audit log's statements. */
export function openAudit(database: Database): Audit {
  const head = database.prepare<[], { seq: number; hash: string }>(
    'audit.head',
    'SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1',
  );
  const append = database.prepare<[number, number, string, string, string, string]>(
    'audit.append',
    `INSERT INTO audit (seq, at_millis, event, detail, previous_hash, hash) VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const columns = 'seq, at_millis AS atMillis, event, detail, previous_hash AS previousHash, hash';
  const latest = database.prepare<[number], AuditRow>(
    'audit.latest',
    `SELECT ${columns} FROM audit ORDER BY seq DESC LIMIT ?`,
  );
  const after = database.prepare<[number, number], AuditRow>(
    'audit.after',
    `SELECT ${columns} FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`,
  );
  return {
    append: (atMillis, event, detail) => {
      const { seq, hash: previousHash } = head.get() ?? { seq: 0, hash: genesisHash };
      const row = { seq: seq + 1, atMillis, event, detail: JSON.stringify(detail), previousHash };
      append.run(row.seq, atMillis, event, row.detail, previousHash, entryHash(row));
    },
    latest: (limit) =>
      latest.all(limit).map((row) => ({ ...row, detail: JSON.parse(row.detail) as AuditDetail })),
    verify: () => verifyChain((seq) => after.all(seq, rowsAtOnce)),
  };
}

/** Lines of plain text, as in protocol/chain.ts: anyone can check the chain with a shell. */
function entryHash(entry: Omit<AuditRow, 'hash'>): string {
  const { previousHash, seq, atMillis, event, detail } = entry;
  return sha256(['postern audit 1', previousHash, seq, atMillis, event, detail].join('\n'));
}

function verifyChain(rowsAfter: (seq: number) => AuditRow[]): Result<WholeChain, BrokenChain> {
  let entries = 0;
  let headHash = genesisHash;
  for (let rows = rowsAfter(0); rows.length > 0; rows = rowsAfter(entries)) {
    for (const row of rows) {
      const follows = row.seq === entries + 1 && row.previousHash === headHash;
      if (!follows || row.hash !== entryHash(row)) return fail({ seq: entries + 1 });
      entries = row.seq;
      headHash = row.hash;
    }
  }
  return ok({ entries, headHash });
}
