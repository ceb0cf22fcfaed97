import type { Sha256 } from './chain.ts';
import type { ComparedRecord } from './sync.ts';

/** SHA-256, in lower-case hexadecimal, over a line `seq id outcome` for each record, in order (6.11). */
export function recordDigest(records: readonly ComparedRecord[], sha256: Sha256): string {
  const lines = records.map(({ seq, id, outcome }) => `${seq} ${id} ${outcome}`);
  return sha256(['postern digest 1', ...lines].join('\n'));
}
