import type { Sha256 } from '../protocol/chain.ts';

/** An entry as it was hashed, on a device or at the gateway. */
export interface ChainedEntry {
  readonly seq: number;
  /** Trusted time on a device, the gateway's at the gateway; milliseconds since 1970. */
  readonly atMillis: number;
  readonly event: string;
  /** JSON, to the letter: another order of its fields is another hash. */
  readonly detail: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** The place of an entry that another one is to follow. */
export type ChainPlace = Pick<ChainedEntry, 'seq' | 'hash'>;

/** Why an entry does not follow the one before it. */
export type ChainProblem = 'gap' | 'previousHash' | 'brokenHash';

/**
 * The hash of an entry (rule 9.1): SHA-256 over lines of plain text, as in protocol/chain.ts, so that
 * anyone can check the chain with a shell.
 */
export function auditHash(entry: Omit<ChainedEntry, 'hash'>, sha256: Sha256): string {
  const { previousHash, seq, atMillis, event, detail } = entry;
  return sha256(['postern audit 1', previousHash, seq, atMillis, event, detail].join('\n'));
}

/** What is wrong with an entry after the one before it; null when it follows. */
export function chainProblem(
  before: ChainPlace,
  entry: ChainedEntry,
  sha256: Sha256,
): ChainProblem | null {
  if (entry.seq !== before.seq + 1) return 'gap';
  if (entry.previousHash !== before.hash) return 'previousHash';
  return entry.hash === auditHash(entry, sha256) ? null : 'brokenHash';
}
