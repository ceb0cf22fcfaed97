import type { OutboxRecord } from './record.ts';

/** SHA-256 of a string's UTF-8 bytes, in lower-case hexadecimal. Given by the runtime's own crypto. */
export type Sha256 = (text: string) => string;

/** The hash that stands before the first record of an epoch. */
export const genesisHash = '0'.repeat(64);

/**
 * The hash of a record (rule 6.3): SHA-256 over the lines below, joined by a newline. A chain of
 * plain text, so that anyone can check it with a shell.
 */
export function recordHash(record: Omit<OutboxRecord, 'hash'>, sha256: Sha256): string {
  return sha256(
    [
      'postern record 1',
      record.previousHash,
      record.seq,
      record.id,
      record.kind,
      record.version,
      record.atMillis,
      record.sealed.encapsulatedKey,
      record.sealed.box,
    ].join('\n'),
  );
}
