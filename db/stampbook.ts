import { assert } from '../shared/assert.ts';
import type { Leases } from '../shared/protocol/sync.ts';
import type { StampFact } from '../shared/stamps/allowance.ts';
import type { LeasedFact } from '../shared/stamps/lease.ts';
import { parseStampName } from '../shared/stamps/name.ts';
import type { Database } from './connection.ts';
import { type Remembered, remember } from './remembered.ts';

/** The stamps whose holder is this device (rules 2.3, 2.7). */
export interface Stampbook {
  /** All stamps of a resident here, in every state and of every period. Years of them: not for a Send. */
  ofResident(residentId: string): StampFact[];
  /** Those of them that are neither held nor spent, of every period; the rules choose (2.8). */
  availableOf(residentId: string): readonly LeasedFact[];
  /** Whose stamps are available here. */
  holders(): string[];
  /**
   * Forgets a resident's available stamps; `outbox.append` of the `stamps.return` that hands them back is in
   * the same transaction, so that none of them is ever spent here (2.4). Answers how many.
   */
  handBack(residentId: string): number;
  /** The names of the stamps that a message holds or has spent. */
  ofMessage(messageId: string): string[];
  /** Holds available stamps for a message: all, or it throws and the transaction is undone (2.9). */
  hold(names: readonly string[], messageId: string): void;
  /** The message was taken back or refused for postage: what it holds is available again (2.7). */
  release(messageId: string): void;
  /** The gateway accepted the message: what it holds is spent (2.7). */
  spend(messageId: string): void;
  /**
   * Takes over the whole set of the gateway's leases (2.3); an older version has no effect. What a
   * message with an unanswered record has stays as it is: that record decides. Of the rest, what is in
   * the set is available, an available stamp that is not goes, a held one that is not is spent. Comes
   * after `outbox.acknowledge` of the same answer. Says whether the set was taken.
   */
  applyLeases(leases: Leases): boolean;
  /** A new enrolment: its first set is taken whatever its version. What messages hold they keep. */
  forgetLeases(): void;
  /** The version of the set that was taken last; 0 before the first. */
  leaseVersion(): number;
}

/** The available stamps of whom they were asked for last: at each key press, for the price, and at a Send. */
type AtHand = Remembered<ReadonlyMap<string, readonly LeasedFact[]>>;

const nothingAsked: ReadonlyMap<string, readonly LeasedFact[]> = new Map();

/** Prepares the stampbook's statements. */
export function openStampbook(database: Database): Stampbook {
  const atHand: AtHand = remember(database, () => nothingAsked);
  const version = database.prepare<[], { version: number }>(
    'stampbook.version',
    'SELECT lease_version AS version FROM position',
  );
  const forget = database.prepare<[]>(
    'stampbook.forgetLeases',
    'UPDATE position SET lease_version = 0',
  );
  return {
    ...openHolding(database, atHand),
    ...openHandBack(database, atHand),
    applyLeases: openLeases(database, atHand),
    forgetLeases: () => {
      forget.run();
    },
    leaseVersion: () => version.get()?.version ?? 0,
  };
}

/** True of the stamps that a message holds or has spent; its id is given twice. */
const isOfMessage = `message_id = ?
  AND name IN (SELECT value FROM messages, json_each(messages.stamps) WHERE messages.id = ?)`;

function openHolding(
  database: Database,
  atHand: AtHand,
): Pick<Stampbook, 'ofResident' | 'availableOf' | 'ofMessage' | 'hold' | 'release' | 'spend'> {
  const ofResident = database.prepare<[string], StampFact>(
    'stampbook.ofResident',
    'SELECT name, state FROM stamps WHERE resident_id = ? ORDER BY name',
  );
  // No index: a Send would write it, and this is asked anew only after a sync has brought other stamps.
  const availableOf = database.prepare<[string], LeasedFact>(
    'stampbook.availableOf',
    `SELECT name, 'available' AS state, spend_by_millis AS spendByMillis FROM stamps
     WHERE message_id IS NULL AND resident_id = ?`,
  );
  const ofMessage = database.prepare<[string, string], { name: string }>(
    'stampbook.ofMessage',
    `SELECT name FROM stamps WHERE ${isOfMessage} ORDER BY name`,
  );
  const hold = database.prepare<[string, string]>(
    'stampbook.hold',
    `UPDATE stamps SET state = 'held', message_id = ? WHERE name = ? AND state = 'available'`,
  );
  const release = database.prepare<[string, string]>(
    'stampbook.release',
    `UPDATE stamps SET state = 'available', message_id = NULL
     WHERE ${isOfMessage} AND state = 'held'`,
  );
  const spend = database.prepare<[string, string]>(
    'stampbook.spend',
    `UPDATE stamps SET state = 'spent' WHERE ${isOfMessage} AND state = 'held'`,
  );
  return {
    ofResident: (residentId) => ofResident.all(residentId),
    availableOf: (residentId) => {
      const known = atHand.get().get(residentId);
      if (known !== undefined) return known;
      const stamps = availableOf.all(residentId);
      atHand.set(new Map([[residentId, stamps]]));
      return stamps;
    },
    ofMessage: (messageId) => ofMessage.all(messageId, messageId).map((row) => row.name),
    hold: (names, messageId) => {
      for (const name of names) {
        assert(hold.run(messageId, name) === 1, `${name} is held but was not available`);
      }
      const isLeft = ({ name }: LeasedFact) => !names.includes(name);
      const left = [...atHand.get()].map(([whose, had]) => [whose, had.filter(isLeft)] as const);
      atHand.set(new Map(left));
    },
    release: (messageId) => {
      release.run(messageId, messageId);
      atHand.set(nothingAsked);
    },
    spend: (messageId) => {
      spend.run(messageId, messageId);
    },
  };
}

function openHandBack(database: Database, atHand: AtHand): Pick<Stampbook, 'holders' | 'handBack'> {
  const holders = database.prepare<[], { residentId: string }>(
    'stampbook.holders',
    'SELECT DISTINCT resident_id AS residentId FROM stamps WHERE message_id IS NULL',
  );
  const handBack = database.prepare<[string]>(
    'stampbook.handBack',
    'DELETE FROM stamps WHERE message_id IS NULL AND resident_id = ?',
  );
  return {
    holders: () => holders.all().map((row) => row.residentId),
    handBack: (residentId) => {
      atHand.set(nothingAsked);
      return handBack.run(residentId);
    },
  };
}

/** True of a stamp whose message has a record that the gateway has not answered. */
const isUndecided = `EXISTS (
  SELECT 1 FROM messages JOIN outbox
    ON outbox.seq = messages.record_seq AND outbox.message_id = messages.id
  WHERE messages.id = stamps.message_id AND outbox.acknowledged_at_millis IS NULL
)`;

function openLeases(database: Database, atHand: AtHand): Stampbook['applyLeases'] {
  const advance = database.prepare<[number, number]>(
    'stampbook.leaseVersion',
    'UPDATE position SET lease_version = ? WHERE lease_version <= ?',
  );
  const add = database.prepare<[string, string, string, string | null, number, number | null]>(
    'stampbook.lease',
    `INSERT INTO stamps (name, resident_id, kind, period, n, state, spend_by_millis)
     VALUES (?, ?, ?, ?, ?, 'available', ?)
     ON CONFLICT (name) DO UPDATE SET state = 'available', message_id = NULL,
       resident_id = excluded.resident_id, spend_by_millis = excluded.spend_by_millis
     WHERE state <> 'available' AND NOT ${isUndecided}
       OR state = 'available' AND spend_by_millis IS NOT excluded.spend_by_millis`,
  );
  const available = database.prepare<[], Pick<LeasedFact, 'name' | 'spendByMillis'>>(
    'stampbook.available',
    'SELECT name, spend_by_millis AS spendByMillis FROM stamps WHERE message_id IS NULL',
  );
  const drop = database.prepare<[string]>(
    'stampbook.dropUnleased',
    `DELETE FROM stamps WHERE message_id IS NULL AND name NOT IN (SELECT value FROM json_each(?))`,
  );
  const settle = database.prepare<[string]>(
    'stampbook.spendUnleased',
    `UPDATE stamps SET state = 'spent' WHERE state = 'held' AND NOT ${isUndecided}
       AND name NOT IN (SELECT value FROM json_each(?))`,
  );
  return ({ version, stamps }) => {
    if (advance.run(version, version) === 0) return false;
    atHand.set(nothingAsked);
    // Most of a set is here already: thousands, where someone has bought as many.
    const here = new Map(available.all().map((stamp) => [stamp.name, stamp.spendByMillis]));
    for (const { name, residentId, spendByMillis = null } of stamps) {
      if (here.get(name) === spendByMillis) continue;
      const parts = parseStampName(name);
      // A kind of stamp from a later protocol: it cannot be spent here, so it is not shown (6.10).
      if (parts === null) continue;
      const period = parts.kind === 'free' ? parts.period : null;
      add.run(name, residentId, parts.kind, period, parts.n, spendByMillis);
    }
    const names = JSON.stringify(stamps.map((stamp) => stamp.name));
    drop.run(names);
    settle.run(names);
    return true;
  };
}
