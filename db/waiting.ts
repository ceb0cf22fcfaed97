import type { Sealed } from '../shared/protocol/record.ts';
import type { Database } from './connection.ts';

/** What can wait for a resident who is signed out. */
export type WaitingKind = 'incoming' | 'incomingRefused' | 'refusal' | 'profile';

/** Something sealed to a resident's mailbox key, until their vault is open to take it. */
export interface WaitingItem {
  /** Names what it is, so that a newer one takes its place: `profile/R-1`, `incoming/<message id>`. */
  readonly id: string;
  readonly residentId: string;
  readonly kind: WaitingKind;
  readonly sealed: Sealed;
  readonly arrivedAtMillis: number;
}

/** Whose shelf has what was sealed for a vault of before a staff reset (5.3): no ID of anyone has a slash. */
export function shelfBehind(residentId: string, vaultNumber: number): string {
  return `${residentId}/${vaultNumber}`;
}

/** The shelf between sync and the vaults. */
export interface Waiting {
  /** Puts an item on the shelf, in the place of one with the same id. */
  put(item: WaitingItem): void;
  /** The oldest items for a resident. Remove each after the vault has it, then ask again. */
  listFor(residentId: string, limit: number): WaitingItem[];
  /** Staff reset their PIN: what waits was sealed for the vault of before, and stays on that one's shelf. */
  leaveBehind(residentId: string, vaultNumber: number): void;
  /** Takes an item off; the vault has it by then. A second time does nothing. */
  remove(id: string): void;
  /** Takes off all that waits for somebody who has left the facility, for their vaults of before as well. */
  removeAllOf(residentId: string): void;
  /** Mail that waits for a resident: the number on the locked screen. */
  countNew(residentId: string): number;
  /** Mail that waits for anyone, but not for a vault of before: that may never be opened. */
  countAllNew(): number;
}

interface WaitingRow extends Omit<WaitingItem, 'sealed'>, Sealed {}

/** Prepares the shelf's statements. */
export function openWaiting(database: Database): Waiting {
  const put = database.prepare<[string, string, string, string, string, number]>(
    'waiting.put',
    `INSERT OR REPLACE INTO waiting (id, resident_id, kind, encapsulated_key, box, arrived_at_millis)
     VALUES (?, ?, ?, ?, ?, ?)`,
  );
  const listFor = database.prepare<[string, number], WaitingRow>(
    'waiting.listFor',
    `SELECT id, resident_id AS residentId, kind, encapsulated_key AS encapsulatedKey, box,
       arrived_at_millis AS arrivedAtMillis
     FROM waiting WHERE resident_id = ? ORDER BY arrived_at_millis, id LIMIT ?`,
  );
  const leaveBehind = database.prepare<[string, string]>(
    'waiting.leaveBehind',
    'UPDATE waiting SET resident_id = ? WHERE resident_id = ?',
  );
  const remove = database.prepare<[string]>('waiting.remove', 'DELETE FROM waiting WHERE id = ?');
  // In the order of bytes the shelves `R-1/0`, `R-1/1` lie after `R-1/` and before `R-10`, and nobody else's do.
  const removeAllOf = database.prepare<[string, string, string]>(
    'waiting.removeAllOf',
    'DELETE FROM waiting WHERE resident_id = ? OR (resident_id > ? AND resident_id < ?)',
  );
  const isMail = `kind IN ('incoming', 'incomingRefused')`;
  const countNew = database.prepare<[string], { count: number }>(
    'waiting.countNew',
    `SELECT count(*) AS count FROM waiting WHERE resident_id = ? AND ${isMail}`,
  );
  const countAllNew = database.prepare<[], { count: number }>(
    'waiting.countAllNew',
    `SELECT count(*) AS count FROM waiting WHERE ${isMail} AND instr(resident_id, '/') = 0`,
  );
  return {
    put: ({ id, residentId, kind, sealed, arrivedAtMillis }) => {
      put.run(id, residentId, kind, sealed.encapsulatedKey, sealed.box, arrivedAtMillis);
    },
    listFor: (residentId, limit) =>
      listFor
        .all(residentId, limit)
        .map(({ encapsulatedKey, box, ...row }) => ({ ...row, sealed: { encapsulatedKey, box } })),
    leaveBehind: (residentId, vaultNumber) => {
      leaveBehind.run(shelfBehind(residentId, vaultNumber), residentId);
    },
    remove: (id) => {
      remove.run(id);
    },
    removeAllOf: (residentId) => {
      removeAllOf.run(residentId, `${residentId}/`, `${residentId}0`);
    },
    countNew: (residentId) => countNew.get(residentId)?.count ?? 0,
    countAllNew: () => countAllNew.get()?.count ?? 0,
  };
}
