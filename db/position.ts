import type { Database } from './connection.ts';

/** Where this device stands with the gateway (rule 6.2). Null: not given yet. */
export interface SyncPosition {
  /** Opaque: how far the gateway's change log has been applied here. */
  readonly cursor: string | null;
  /** The last one the gateway gave; a stale one is how it knows a clone (6.5). */
  readonly nonce: string | null;
  /** Another one means that the gateway was restored from a backup (6.4). */
  readonly incarnation: string | null;
  /** The gateway's time at the last contact, milliseconds since 1970. */
  readonly lastContactMillis: number | null;
}

/** The sync position in `device.db`: saved in the transaction that applies the page (6.4). */
export interface PositionBook {
  read(): SyncPosition;
  save(position: SyncPosition): void;
}

/** Prepares the position's statements. */
export function openPosition(database: Database): PositionBook {
  const read = database.prepare<[], SyncPosition>(
    'position.read',
    `SELECT cursor, nonce, incarnation, last_contact_millis AS lastContactMillis FROM position`,
  );
  const save = database.prepare<[string | null, string | null, string | null, number | null]>(
    'position.save',
    'UPDATE position SET cursor = ?, nonce = ?, incarnation = ?, last_contact_millis = ?',
  );
  return {
    // The row is made by the migration and never removed.
    read: () => read.get() as SyncPosition,
    save: (position) => {
      const { cursor, nonce, incarnation, lastContactMillis } = position;
      save.run(cursor, nonce, incarnation, lastContactMillis);
    },
  };
}
