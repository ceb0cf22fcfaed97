import type { Database } from './connection.ts';

/** A PIN that was changed elsewhere: what its resident types from then on, before it was first used here. */
export interface NewerPin {
  readonly version: number;
  readonly salt: Uint8Array;
  /** The stretched PIN that still closes their keys here, closed under this one (decisions/0014). */
  readonly link: Uint8Array;
}

/** A second way in (5.4): the stretched PIN that counts, closed under what the code on a badge stretches to. */
export interface Badge {
  readonly salt: Uint8Array;
  readonly link: Uint8Array;
}

/** How a resident's PIN stands on this device, beside what `people` has. */
export interface PinState {
  /** Null when the keys are closed under the PIN that counts. */
  readonly newer: NewerPin | null;
  /** Staff gave it: the first sign-in chooses another. */
  readonly mustChange: boolean;
  /** The newest record that tells the gateway of a change made here; null before the first. */
  readonly recordId: string | null;
  /** Which of their vaults is open to this PIN: another one since each staff reset. */
  readonly vaultNumber: number;
  /** Null for none, and until the gateway has heard of a PIN that was chosen here. */
  readonly badge: Badge | null;
}

/** Keys that a staff reset left closed: the PIN of before opens them. */
export interface KeptKeys {
  readonly residentId: string;
  readonly vaultNumber: number;
  readonly pinSalt: Uint8Array;
  /** As in `NewerPin`; null where the PIN itself closes the keys. */
  readonly link: Uint8Array | null;
  /** That of the PIN which closes the keys. */
  readonly keysSalt: Uint8Array;
  readonly keysWrapped: Uint8Array;
  /** The badge of then, which opens them too. */
  readonly badge: Badge | null;
}

/** PINs that were changed or reset (rules 5.4, 5.5). */
export interface Pins {
  find(residentId: string): PinState;
  save(residentId: string, state: PinState): void;
  /** The place of a record in the outbox, and up to which all are answered: has the gateway heard of it? */
  standing(recordId: string): { readonly seq: number; readonly answeredSeq: number } | null;
  /** Keeps keys for the day on which their PIN is remembered. */
  keep(keys: KeptKeys): void;
  /** Newest first. */
  kept(residentId: string): KeptKeys[];
  /** Their vault is in the newer one: nothing is behind them any more. */
  dropKept(residentId: string, vaultNumber: number): void;
  /** All that is known of their PINs goes, and with it what opens what was kept. */
  forget(residentId: string): void;
  /** Keys were closed anew: what the old PIN opens still stands in the journal and the write-ahead log. */
  noteReplaced(): void;
  isReplacedThere(): boolean;
  /** It stands nowhere any more. */
  noteForgotten(): void;
}

/** How the PIN of someone stands who has had no other. */
export const firstPin: PinState = {
  newer: null,
  mustChange: false,
  recordId: null,
  vaultNumber: 0,
  badge: null,
};

interface BadgeRow {
  readonly badgeSalt: Uint8Array | null;
  readonly badgeLink: Uint8Array | null;
}

interface PinRow extends BadgeRow {
  readonly version: number | null;
  readonly salt: Uint8Array | null;
  readonly link: Uint8Array | null;
  readonly mustChange: number;
  readonly recordId: string | null;
  readonly vaultNumber: number;
}

/** Prepares the statements of PINs. */
export function openPins(database: Database): Pins {
  const forgotten = ['pins', 'kept_keys'].map((table) =>
    database.prepare<[string]>(
      `pins.forget.${table}`,
      `DELETE FROM ${table} WHERE resident_id = ?`,
    ),
  );
  return {
    ...openStates(database),
    ...openKept(database),
    ...openReplaced(database),
    forget: (residentId) => {
      for (const statement of forgotten) statement.run(residentId);
    },
  };
}

function openStates(database: Database): Pick<Pins, 'find' | 'save' | 'standing'> {
  const standing = database.prepare<[string], { seq: number; answeredSeq: number }>(
    'pins.standing',
    `SELECT seq, acknowledged_seq AS answeredSeq FROM outbox, position WHERE outbox.id = ?`,
  );
  const find = database.prepare<[string], PinRow>(
    'pins.find',
    `SELECT newer_version AS version, newer_salt AS salt, link, must_change AS mustChange,
       record_id AS recordId, vault_number AS vaultNumber, badge_salt AS badgeSalt,
       badge_link AS badgeLink
     FROM pins WHERE resident_id = ?`,
  );
  const save = database.prepare<
    [
      string,
      ...newer: [number | null, Uint8Array | null, Uint8Array | null],
      number,
      string | null,
      number,
      ...badge: [Uint8Array | null, Uint8Array | null],
    ]
  >(
    'pins.save',
    `INSERT OR REPLACE INTO pins
       (resident_id, newer_version, newer_salt, link, must_change, record_id, vault_number, badge_salt,
        badge_link)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  return {
    standing: (recordId) => standing.get(recordId) ?? null,
    find: (residentId) => {
      const row = find.get(residentId);
      return row === undefined ? firstPin : stateOf(row);
    },
    save: (residentId, { newer, mustChange, recordId, vaultNumber, badge }) => {
      const { version = null, salt = null, link = null } = newer ?? {};
      const state = [mustChange ? 1 : 0, recordId, vaultNumber] as const;
      save.run(residentId, version, salt, link, ...state, badge?.salt ?? null, badge?.link ?? null);
    },
  };
}

function stateOf({ version, salt, link, ...row }: PinRow): PinState {
  const isNewer = version !== null && salt !== null && link !== null;
  return {
    newer: isNewer ? { version, salt, link } : null,
    mustChange: row.mustChange === 1,
    recordId: row.recordId,
    vaultNumber: row.vaultNumber,
    badge: badgeOf(row),
  };
}

function badgeOf({ badgeSalt: salt, badgeLink: link }: BadgeRow): Badge | null {
  return salt === null || link === null ? null : { salt, link };
}

function openKept(database: Database): Pick<Pins, 'keep' | 'kept' | 'dropKept'> {
  const keep = database.prepare<
    [
      string,
      number,
      Uint8Array,
      Uint8Array | null,
      ...keys: [Uint8Array, Uint8Array],
      ...badge: [Uint8Array | null, Uint8Array | null],
    ]
  >(
    'pins.keep',
    `INSERT OR REPLACE INTO kept_keys
       (resident_id, vault_number, pin_salt, link, keys_salt, keys_wrapped, badge_salt, badge_link)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const kept = database.prepare<[string], Omit<KeptKeys, 'badge'> & BadgeRow>(
    'pins.kept',
    `SELECT resident_id AS residentId, vault_number AS vaultNumber, pin_salt AS pinSalt, link,
       keys_salt AS keysSalt, keys_wrapped AS keysWrapped, badge_salt AS badgeSalt,
       badge_link AS badgeLink
     FROM kept_keys WHERE resident_id = ? ORDER BY vault_number DESC`,
  );
  const drop = database.prepare<[string, number]>(
    'pins.dropKept',
    'DELETE FROM kept_keys WHERE resident_id = ? AND vault_number = ?',
  );
  return {
    keep: ({ residentId, vaultNumber, pinSalt, link, keysSalt, keysWrapped, badge }) => {
      const keys = [pinSalt, link, keysSalt, keysWrapped] as const;
      keep.run(residentId, vaultNumber, ...keys, badge?.salt ?? null, badge?.link ?? null);
    },
    kept: (residentId) =>
      kept.all(residentId).map(({ badgeSalt, badgeLink, ...row }) => ({
        ...row,
        badge: badgeOf({ badgeSalt, badgeLink }),
      })),
    dropKept: (residentId, vaultNumber) => {
      drop.run(residentId, vaultNumber);
    },
  };
}

function openReplaced(
  database: Database,
): Pick<Pins, 'noteReplaced' | 'isReplacedThere' | 'noteForgotten'> {
  const read = database.prepare<[], { isThere: number }>(
    'pins.isReplacedThere',
    'SELECT is_there AS isThere FROM replaced_keys',
  );
  const set = database.prepare<[number]>(
    'pins.setReplaced',
    'UPDATE replaced_keys SET is_there = ?',
  );
  return {
    noteReplaced: () => {
      set.run(1);
    },
    isReplacedThere: () => read.get()?.isThere === 1,
    noteForgotten: () => {
      set.run(0);
    },
  };
}
