import { genesisHash, recordHash } from '../shared/protocol/chain.ts';
import type { OutboxRecord, Sealed } from '../shared/protocol/record.ts';
import type { Database } from './connection.ts';
import { sha256 } from './sha256.ts';

/** How far a report has come: on this tablet, at the facility, read by staff, answered. */
export type ReportState = 'waiting' | 'received' | 'seen' | 'answered';

/** A report that is filed now. */
export interface NewReport
  extends Pick<OutboxRecord, 'id' | 'kind' | 'version' | 'atMillis' | 'sealed'> {
  /** Names one press of Send. */
  readonly press: string;
  readonly number: string;
  readonly isUrgent: boolean;
  /** Of whoever was signed in: a mark that only the device store can tell from another's; null for nobody. */
  readonly owner: string | null;
  /** Its kind, sealed to them. */
  readonly own: Sealed | null;
}

/** What the tablet knows of a report: nothing of what it is about. */
export interface ReportFacts {
  readonly id: string;
  readonly number: string;
  readonly atMillis: number;
  readonly isUrgent: boolean;
  readonly owner: string | null;
  readonly own: Sealed | null;
  readonly state: ReportState;
  readonly stateAtMillis: number;
  readonly answer: Sealed | null;
}

/** What the gateway said of a report. */
export interface ReportStep {
  readonly id: string;
  readonly state: Exclude<ReportState, 'waiting'>;
  readonly atMillis: number;
  readonly answer: Sealed | null;
}

/** How far a device has followed its gateway. */
export interface NewsPosition {
  readonly newsSeen: number;
  /** Empty before the first answer. */
  readonly incarnation: string;
}

/** The reports that were filed on this device, a dense chain. */
export interface ReportBook {
  /** Adds a report to the end of the chain. */
  append(report: NewReport): void;
  /** The one that a press of Send has made; null for none. */
  byPress(press: string): ReportFacts | null;
  byNumber(number: string): ReportFacts | null;
  /** Of one owner, newest first. */
  ofOwner(owner: string, limit: number): ReportFacts[];
  /** Those filed after an instant, for the limits. */
  filedAfter(millis: number): ReportFacts[];
  /** The oldest that the gateway has not confirmed, as it is told of them. */
  waiting(limit: number): OutboxRecord[];
  waitingCount(): number;
  byId(id: string): ReportFacts | null;
  /** Whether staff may still say something about one of them. */
  hasUnanswered(): boolean;
  /** Notes what the gateway said. A report that is answered stays so. */
  noteStep(step: ReportStep): void;
  position(): NewsPosition;
  savePosition(position: NewsPosition): void;
  /** The gateway was restored: what it confirmed after `millis` is told again. */
  tellAgainAfter(millis: number): void;
  /** Forgets the sealed words of what the gateway confirmed before `millis`. */
  forgetBefore(millis: number): void;
}

const facts = `id, number, at_millis AS atMillis, is_urgent AS isUrgent, owner,
  own_json AS own, state, state_at_millis AS stateAtMillis, answer_json AS answer`;

interface FactsRow extends Omit<ReportFacts, 'isUrgent' | 'own' | 'answer'> {
  readonly isUrgent: number;
  readonly own: string | null;
  readonly answer: string | null;
}

interface RecordRow extends Omit<OutboxRecord, 'sealed' | 'kind' | 'version'>, Sealed {}

/** The kind and version of every record of this chain. */
export const reportRecord = { kind: 'report', version: 1 } as const;

/** Prepares the statements of reports. */
export function openReportBook(database: Database): ReportBook {
  return { ...openFiling(database), ...openFollowing(database) };
}

type Filing = Pick<
  ReportBook,
  'append' | 'byPress' | 'byNumber' | 'byId' | 'ofOwner' | 'filedAfter'
>;

function openFiling(database: Database): Filing {
  const last = database.prepare<[], { seq: number; hash: string }>(
    'reports.last',
    'SELECT seq, hash FROM reports ORDER BY seq DESC LIMIT 1',
  );
  const append = database.prepare<(string | number | null)[]>(
    'reports.append',
    `INSERT INTO reports (seq, id, press, number, at_millis, is_urgent, encapsulated_key, box,
       previous_hash, hash, owner, own_json, state_at_millis)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const one = (name: string, where: string) => {
    const statement = database.prepare<[string], FactsRow>(
      `reports.${name}`,
      `SELECT ${facts} FROM reports WHERE ${where} = ?`,
    );
    return (key: string) => asFacts(statement.get(key));
  };
  const ofOwner = database.prepare<[string, number], FactsRow>(
    'reports.ofOwner',
    `SELECT ${facts} FROM reports WHERE owner = ? ORDER BY seq DESC LIMIT ?`,
  );
  const filedAfter = database.prepare<[number], FactsRow>(
    'reports.filedAfter',
    `SELECT ${facts} FROM reports WHERE at_millis > ? ORDER BY seq`,
  );
  return {
    append({ press, number, isUrgent, owner, own, ...record }) {
      const before = last.get() ?? { seq: 0, hash: genesisHash };
      const unhashed = { ...record, seq: before.seq + 1, previousHash: before.hash };
      append.run(
        unhashed.seq,
        record.id,
        press,
        number,
        record.atMillis,
        isUrgent ? 1 : 0,
        record.sealed.encapsulatedKey,
        record.sealed.box,
        before.hash,
        recordHash(unhashed, sha256),
        owner,
        own === null ? null : JSON.stringify(own),
        record.atMillis,
      );
    },
    byPress: one('byPress', 'press'),
    byNumber: one('byNumber', 'number'),
    byId: one('byId', 'id'),
    ofOwner: (owner, limit) => ofOwner.all(owner, limit).flatMap(present),
    filedAfter: (millis) => filedAfter.all(millis).flatMap(present),
  };
}

function openFollowing(database: Database): Omit<ReportBook, keyof Filing> {
  const waiting = database.prepare<[number], RecordRow>(
    'reports.waiting',
    `SELECT seq, id, at_millis AS atMillis, encapsulated_key AS encapsulatedKey, box,
       previous_hash AS previousHash, hash
     FROM reports WHERE state = 'waiting' ORDER BY seq LIMIT ?`,
  );
  const waitingCount = database.prepare<[], { count: number }>(
    'reports.waitingCount',
    `SELECT count(*) AS count FROM reports WHERE state = 'waiting'`,
  );
  const unanswered = database.prepare<[], { seq: number }>(
    'reports.unanswered',
    `SELECT seq FROM reports WHERE state IN ('received', 'seen') LIMIT 1`,
  );
  const noteStep = database.prepare<[string, number, string | null, string]>(
    'reports.noteStep',
    `UPDATE reports SET state = ?, state_at_millis = ?, answer_json = coalesce(?, answer_json)
     WHERE id = ? AND state <> 'answered'`,
  );
  const position = database.prepare<[], NewsPosition>(
    'reports.position',
    'SELECT news_seen AS newsSeen, incarnation FROM gateway_position',
  );
  const savePosition = database.prepare<[number, string]>(
    'reports.savePosition',
    'INSERT OR REPLACE INTO gateway_position (id, news_seen, incarnation) VALUES (1, ?, ?)',
  );
  const tellAgainAfter = database.prepare<[number]>(
    'reports.tellAgainAfter',
    `UPDATE reports SET state = 'waiting'
     WHERE state IN ('received', 'seen') AND at_millis > ? AND box <> ''`,
  );
  const forgetBefore = database.prepare<[number]>(
    'reports.forgetBefore',
    `UPDATE reports SET box = '' WHERE state <> 'waiting' AND at_millis < ? AND box <> ''`,
  );
  return {
    waiting: (limit) =>
      waiting.all(limit).map(({ encapsulatedKey, box, ...row }) => ({
        ...row,
        ...reportRecord,
        sealed: { encapsulatedKey, box },
      })),
    waitingCount: () => waitingCount.get()?.count ?? 0,
    hasUnanswered: () => unanswered.get() !== undefined,
    noteStep({ id, state, atMillis, answer }) {
      noteStep.run(state, atMillis, answer === null ? null : JSON.stringify(answer), id);
    },
    position: () => position.get() ?? { newsSeen: 0, incarnation: '' },
    savePosition({ newsSeen, incarnation }) {
      savePosition.run(newsSeen, incarnation);
    },
    tellAgainAfter(millis) {
      tellAgainAfter.run(millis);
    },
    forgetBefore(millis) {
      forgetBefore.run(millis);
    },
  };
}

function asFacts(row: FactsRow | undefined): ReportFacts | null {
  if (row === undefined) return null;
  return {
    ...row,
    isUrgent: row.isUrgent === 1,
    own: asSealed(row.own),
    answer: asSealed(row.answer),
  };
}

function present(row: FactsRow): ReportFacts[] {
  const known = asFacts(row);
  return known === null ? [] : [known];
}

function asSealed(json: string | null): Sealed | null {
  return json === null ? null : (JSON.parse(json) as Sealed);
}
