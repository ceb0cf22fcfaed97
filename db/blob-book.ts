import type { Database } from './connection.ts';

/** A blob, as far as the device knows it without its key: its name, and its length with its box. */
export interface NamedBlob {
  readonly blob: string;
  readonly bytes: number;
}

/** A blob of a message that waits to be sent. */
export interface BlobAhead extends NamedBlob {
  /** The place of its message's record in the outbox. */
  readonly seq: number;
}

/** Which blobs messages need, and which of them lie in the files beside the store (rule 6.7). */
export interface BlobBook {
  /** From now on this message of that resident, draft, sent or from outside, needs these blobs as well. */
  need(messageId: string, blobs: readonly NamedBlob[], residentId: string): void;
  /** Of the blobs that it needed this message needs these alone. */
  needOnly(messageId: string, blobs: readonly string[]): void;
  /** They go ahead of this record, which sends the message; `outbox.append` of it is in the same transaction. */
  sendWith(messageId: string, recordId: string): void;
  /** The file is on disk, whole. */
  arrived(blob: string): void;
  /** The file is gone, or is not what its name says: it is fetched again. */
  lost(blob: string): void;
  /**
   * What messages of people need who are not known here any more is not needed; of a letter that was sent, once
   * its record is not kept either for a gateway that comes back from a backup (6.4).
   */
  forgetOfNobody(): void;
  /** Whether `forgetOfNobody` has anything to forget. */
  hasOfNobody(): boolean;
  isNeeded(blob: string): boolean;
  /** Those of pending records, in the outbox's order. */
  ahead(limit: number): BlobAhead[];
  /** Those whose file is not here, of residents who are: the gateway gives no others. The newest message's first. */
  missing(limit: number): NamedBlob[];
}

/** Prepares the statements of blobs. */
export function openBlobBook(database: Database): BlobBook {
  return { ...openNeeds(database), ...openNobodys(database), ...openRoads(database) };
}

function openNeeds(database: Database): Pick<BlobBook, 'need' | 'needOnly' | 'isNeeded'> {
  const need = database.prepare<[string, string, number, string, string | null]>(
    'blobs.need',
    `INSERT INTO blob_needs (message_id, blob, bytes, is_here, resident_id)
     VALUES (?, ?, ?, EXISTS (SELECT 1 FROM blob_needs WHERE blob = ? AND is_here = 1), ?)
     ON CONFLICT DO UPDATE SET resident_id = excluded.resident_id WHERE resident_id IS NULL`,
  );
  const needOnly = database.prepare<[string, string]>(
    'blobs.needOnly',
    `DELETE FROM blob_needs
     WHERE message_id = ? AND blob NOT IN (SELECT value FROM json_each(?))`,
  );
  const isNeeded = database.prepare<[string], { found: number }>(
    'blobs.isNeeded',
    'SELECT 1 AS found FROM blob_needs WHERE blob = ? LIMIT 1',
  );
  return {
    // A journal of before 0002 does not name the resident.
    need: (messageId, blobs, residentId: string | undefined) => {
      for (const { blob, bytes } of blobs) {
        need.run(messageId, blob, bytes, blob, residentId ?? null);
      }
    },
    needOnly: (messageId, blobs) => {
      needOnly.run(messageId, JSON.stringify(blobs));
    },
    isNeeded: (blob) => isNeeded.get(blob) !== undefined,
  };
}

function openNobodys(database: Database): Pick<BlobBook, 'forgetOfNobody' | 'hasOfNobody'> {
  const ofNobody = `resident_id NOT IN (SELECT resident_id FROM people)
     AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.id = record_id AND outbox.version > 1)`;
  const forget = database.prepare<[]>(
    'blobs.forgetOfNobody',
    `DELETE FROM blob_needs WHERE ${ofNobody}`,
  );
  const find = database.prepare<[], { found: number }>(
    'blobs.hasOfNobody',
    `SELECT 1 AS found FROM blob_needs WHERE ${ofNobody} LIMIT 1`,
  );
  return {
    forgetOfNobody: () => {
      forget.run();
    },
    hasOfNobody: () => find.get() !== undefined,
  };
}

function openRoads(
  database: Database,
): Pick<BlobBook, 'sendWith' | 'arrived' | 'lost' | 'ahead' | 'missing'> {
  const sendWith = database.prepare<[string, string]>(
    'blobs.sendWith',
    'UPDATE blob_needs SET record_id = ? WHERE message_id = ?',
  );
  const setHere = database.prepare<[number, string]>(
    'blobs.setHere',
    'UPDATE blob_needs SET is_here = ? WHERE blob = ?',
  );
  const ahead = database.prepare<[number], BlobAhead>(
    'blobs.ahead',
    `SELECT outbox.seq, blob, bytes FROM blob_needs
     JOIN outbox ON outbox.id = blob_needs.record_id
     WHERE record_id IS NOT NULL AND outbox.version > 1
       AND outbox.seq > (SELECT acknowledged_seq FROM position)
     ORDER BY outbox.seq LIMIT ?`,
  );
  const missing = database.prepare<[number], NamedBlob>(
    'blobs.missing',
    `SELECT blob, max(bytes) AS bytes FROM blob_needs WHERE is_here = 0
       AND (resident_id IS NULL OR resident_id IN (SELECT resident_id FROM people WHERE people.is_here = 1))
     GROUP BY blob ORDER BY max(message_id) DESC LIMIT ?`,
  );
  return {
    sendWith: (messageId, recordId) => {
      sendWith.run(recordId, messageId);
    },
    arrived: (blob) => {
      setHere.run(1, blob);
    },
    lost: (blob) => {
      setHere.run(0, blob);
    },
    ahead: (limit) => ahead.all(limit),
    missing: (limit) => missing.all(limit),
  };
}
