import type { Database } from './connection.ts';

/**
 * What signs a resident in (rule 5.2). There is no name here: first name and contacts are sealed to
 * the resident and lie in their vault.
 */
export interface Person {
  readonly residentId: string;
  /** Counts up with each changed PIN (5.5). */
  readonly pinVersion: number;
  readonly pinSalt: Uint8Array;
  /** The resident's own keys, wrapped under their stretched PIN. */
  readonly keysWrapped: Uint8Array;
  /** P-256, raw: what comes while they are signed out is sealed to it. */
  readonly mailboxPublicKey: Uint8Array;
}

/** The residents of this device. */
export interface People {
  /** Whoever was ever met here, also someone who has left. */
  find(residentId: string): Person | null;
  /** Someone who can sign in here; null for a stranger and for someone who has left. */
  findHere(residentId: string): Person | null;
  /** Every resident's ID, in order. */
  residentIds(): string[];
  /** Adds a resident, or puts the new record in the place of the old one. */
  save(person: Person): void;
  /** They left this shared device: all that is theirs stays sealed as it is. */
  leave(residentId: string): void;
  /** Their keys go for good: what opens their vault is nowhere any more. */
  forget(residentId: string): void;
  /** They are here, whether they had left or not. */
  comeBack(residentId: string): void;
}

/** Prepares the statements of people. */
export function openPeople(database: Database): People {
  const known = `SELECT resident_id AS residentId, pin_version AS pinVersion, pin_salt AS pinSalt,
       keys_wrapped AS keysWrapped, mailbox_public_key AS mailboxPublicKey
     FROM people WHERE resident_id = ?`;
  const find = database.prepare<[string], Person>('people.find', known);
  const findHere = database.prepare<[string], Person>(
    'people.findHere',
    `${known} AND is_here = 1`,
  );
  const setHere = database.prepare<[number, string]>(
    'people.setHere',
    'UPDATE people SET is_here = ? WHERE resident_id = ?',
  );
  const forget = database.prepare<[string]>(
    'people.forget',
    'DELETE FROM people WHERE resident_id = ?',
  );
  const residentIds = database.prepare<[], { residentId: string }>(
    'people.residentIds',
    'SELECT resident_id AS residentId FROM people ORDER BY resident_id',
  );
  const save = database.prepare<[string, number, Uint8Array, Uint8Array, Uint8Array]>(
    'people.save',
    `INSERT OR REPLACE INTO people (resident_id, pin_version, pin_salt, keys_wrapped, mailbox_public_key)
     VALUES (?, ?, ?, ?, ?)`,
  );
  return {
    find: (residentId) => find.get(residentId) ?? null,
    findHere: (residentId) => findHere.get(residentId) ?? null,
    leave: (residentId) => {
      setHere.run(0, residentId);
    },
    forget: (residentId) => {
      forget.run(residentId);
    },
    comeBack: (residentId) => {
      setHere.run(1, residentId);
    },
    residentIds: () => residentIds.all().map((row) => row.residentId),
    save: (person) => {
      save.run(
        person.residentId,
        person.pinVersion,
        person.pinSalt,
        person.keysWrapped,
        person.mailboxPublicKey,
      );
    },
  };
}
