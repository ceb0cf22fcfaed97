import { assert } from '../shared/assert.ts';
import { genesisHash, recordHash } from '../shared/protocol/chain.ts';
import type { OutboxRecord, Sealed } from '../shared/protocol/record.ts';
import type {
  ComparedRecord,
  RecordOutcome,
  RecordProblem,
  RecordResult,
} from '../shared/protocol/sync.ts';
import type { Database } from './connection.ts';
import { remember } from './remembered.ts';
import { isAboutStamps, openSettlement } from './settlement.ts';
import { sha256 } from './sha256.ts';

/** What a record says before it has its place in the chain. */
export interface NewRecord {
  /** UUIDv7: the same record under the same id is the same record, however often it is sent. */
  readonly id: string;
  readonly kind: string;
  readonly version: number;
  readonly atMillis: number;
  /** The outgoing message that it sends, pays for or takes back; null for a record about anything else. */
  readonly messageId: string | null;
  readonly sealed: Sealed;
}

/** The last record's place; `seq` 0 with the genesis hash before the first one. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

/** A record that the gateway has just been seen to have. */
export interface AcknowledgedRecord {
  readonly seq: number;
  readonly id: string;
  readonly kind: string;
  readonly messageId: string | null;
  readonly outcome: RecordOutcome;
  readonly problem: RecordProblem | null;
}

/** A record whose result has just been noted. */
export interface SettledRecord extends AcknowledgedRecord {
  /**
   * Its result says what becomes of the stamps that its message holds: it sent or paid for the message,
   * and nothing newer is said of it.
   */
  readonly decidesStamps: boolean;
}

/** Emails that only this tablet has. */
export interface UnsentEmails {
  readonly count: number;
  /** When the oldest was queued, milliseconds since 1970; null when there is none. */
  readonly oldestMillis: number | null;
}

/**
 * Counts them in the order of `UnsentEmails`. What is taken back does not count, though its Send may be
 * unanswered; what is paid for does, though the gateway has its words: it goes on when it hears of it.
 */
export const unsentEmailsQuery = `SELECT count(*) AS count, min(outbox.at_millis) AS oldestMillis
  FROM outbox JOIN messages
    ON messages.id = outbox.message_id AND messages.record_seq = outbox.seq
  WHERE outbox.seq > (SELECT acknowledged_seq FROM position)
    AND outbox.kind IN ('message.send', 'message.pay')`;

/** True of records that the gateway has not answered: an answer is taken in order, so they are the last. */
const isPending = 'seq > (SELECT acknowledged_seq FROM position)';

/** What waits for the gateway (rule 6.3): dense, chained, never dropped. */
export interface Outbox {
  /**
   * Adds a record at the head of the chain, in the caller's transaction with its effect. A
   * `message.send`, `message.pay` or `message.recall` comes after `mailbox.queue`, `mailbox.pay` or
   * `mailbox.recall`; until it is answered, what it says of its message stands over what the gateway says.
   */
  append(record: NewRecord): OutboxRecord;
  head(): ChainHead;
  /** Records that have not been acknowledged. */
  pendingCount(): number;
  /** Whether a `stamps.return` among them is on its way: the gateway's leases may not know of it yet. */
  isHandingBack(): boolean;
  /** Emails among them: what a person would call unsent. */
  unsentEmails(): UnsentEmails;
  /**
   * The oldest pending records, in order: at most `limitRecords`, and `limitBytes` of sealed text, but
   * always one, so that a record larger than a page still leaves (6.7).
   */
  page(limits: { readonly limitRecords: number; readonly limitBytes: number }): OutboxRecord[];
  /**
   * Notes the gateway's results, and gives each message the state that follows from its own: the state
   * `queued` stood over it only as long as the record was pending. A result that names no pending
   * record, or one behind a record that has none, has no effect: it comes again. Answers those that had
   * one, in order. Comes before the changes of the same answer, which know better.
   */
  acknowledge(results: readonly RecordResult[], atMillis: number): SettledRecord[];
  /**
   * A gateway restored from a backup has records up to `seq` only: those after it are unanswered again
   * (6.4), as far as they are kept. Answers how many.
   */
  sendAgainAfter(seq: number): number;
  /** Answered records after that one, in order, as far as they are kept: to be compared (6.11). */
  settledAfter(seq: number, limit: number): ComparedRecord[];
  /** Records with their results, newest first: for staff and for the resident (6.6). */
  problems(limit: number): AcknowledgedRecord[];
  /**
   * Takes everything out, for a new enrolment: answers the records that are still unanswered, or all that are
   * kept, oldest first. Appended again they begin the new chain, and are the same records by their ids (6.5).
   */
  takeOut(which?: 'unanswered' | 'kept'): NewRecord[];
  /** Forgets what was acknowledged before that time, but never the head. Answers how many went. */
  forgetAcknowledgedBefore(millis: number): number;
}

/** Prepares the outbox's statements. */
export function openOutbox(database: Database): Outbox {
  const answered = openAnswered(database);
  return {
    ...openWriting(database, answered),
    ...openReading(database),
    ...openAcknowledging(database, answered),
  };
}

/** Up to which record all are answered. */
interface Answered {
  /** 0 before the first. */
  seq(): number;
  setSeq(seq: number): void;
}

function openAnswered(database: Database): Answered {
  const read = database.prepare<[], { seq: number }>(
    'outbox.answered',
    'SELECT acknowledged_seq AS seq FROM position',
  );
  const set = database.prepare<[number]>(
    'outbox.setAnswered',
    'UPDATE position SET acknowledged_seq = ?',
  );
  return {
    // The row is made by the migration and never removed.
    seq: () => (read.get() as { seq: number }).seq,
    setSeq: (seq) => {
      set.run(seq);
    },
  };
}

function openWriting(
  database: Database,
  answered: Answered,
): Pick<Outbox, 'append' | 'head' | 'takeOut'> {
  const head = database.prepare<[], { seq: number; hash: Buffer }>(
    'outbox.head',
    'SELECT seq, hash FROM outbox ORDER BY seq DESC LIMIT 1',
  );
  const append = database.prepare<
    [number, string, string, number, number, string | null, Uint8Array, Uint8Array, Uint8Array]
  >(
    'outbox.append',
    `INSERT INTO outbox (seq, id, kind, version, at_millis, message_id, encapsulated_key, box, hash)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // Better than an index of pending records by message: a Send would write and sync one page more.
  const note = database.prepare<[number, string]>(
    'messages.noteRecord',
    'UPDATE messages SET record_seq = ? WHERE id = ?',
  );
  const after = database.prepare<[number], Omit<NewRecord, 'sealed'> & SealedBytes>(
    'outbox.recordsAfter',
    `SELECT id, kind, version, at_millis AS atMillis, message_id AS messageId,
       encapsulated_key AS encapsulatedKey, box
     FROM outbox WHERE seq > ? ORDER BY seq`,
  );
  const clear = database.prepare<[]>('outbox.clear', 'DELETE FROM outbox');
  const newest = remember<ChainHead>(database, () => {
    const row = head.get();
    return row === undefined
      ? { seq: 0, hash: genesisHash }
      : { seq: row.seq, hash: row.hash.toString('hex') };
  });
  return {
    head: newest.get,
    takeOut: (which = 'unanswered') => {
      const last = which === 'kept' ? 0 : answered.seq();
      const kept = after.all(last).map(({ encapsulatedKey, box, ...row }) => ({
        ...row,
        sealed: sealedText({ encapsulatedKey, box }),
      }));
      clear.run();
      answered.setSeq(0);
      newest.set({ seq: 0, hash: genesisHash });
      return kept;
    },
    append: ({ messageId, ...said }) => {
      const { seq: lastSeq, hash: previousHash } = newest.get();
      const unhashed = { ...said, seq: lastSeq + 1, previousHash };
      const hash = recordHash(unhashed, sha256);
      const { seq, id, kind, version, atMillis, sealed } = unhashed;
      const { encapsulatedKey, box } = sealed;
      append.run(
        seq,
        id,
        kind,
        version,
        atMillis,
        messageId,
        Buffer.from(encapsulatedKey, 'base64'),
        Buffer.from(box, 'base64'),
        Buffer.from(hash, 'hex'),
      );
      if (messageId !== null) {
        assert(note.run(seq, messageId) === 1, `${id} is about ${messageId}, which is not there`);
      }
      newest.set({ seq, hash });
      return { ...unhashed, hash };
    },
  };
}

/** Base64 on the wire, bytes in the store. */
interface SealedBytes {
  readonly encapsulatedKey: Buffer;
  readonly box: Buffer;
}

function sealedText({ encapsulatedKey, box }: SealedBytes): Sealed {
  return { encapsulatedKey: encapsulatedKey.toString('base64'), box: box.toString('base64') };
}

interface RecordRow extends Omit<OutboxRecord, 'sealed' | 'previousHash' | 'hash'>, SealedBytes {
  readonly hash: Buffer;
}

function openReading(
  database: Database,
): Pick<Outbox, 'pendingCount' | 'isHandingBack' | 'unsentEmails' | 'page'> {
  const handingBack = database.prepare<[], { seq: number }>(
    'outbox.isHandingBack',
    `SELECT seq FROM outbox WHERE acknowledged_at_millis IS NULL AND kind = 'stamps.return' LIMIT 1`,
  );
  const count = database.prepare<[], { count: number }>(
    'outbox.pendingCount',
    `SELECT count(*) AS count FROM outbox WHERE ${isPending}`,
  );
  const unsent = database.prepare<[], UnsentEmails>('outbox.unsentEmails', unsentEmailsQuery);
  // Sizes first, from the rows' headers alone: a page of 500 letters of 4 MiB must not be loaded
  // to find that two of them fill it.
  const sizes = database.prepare<[number], { seq: number; bytes: number }>(
    'outbox.sizes',
    `SELECT seq, (octet_length(encapsulated_key) + octet_length(box)) * 4 / 3 AS bytes FROM outbox
     WHERE ${isPending} ORDER BY seq LIMIT ?`,
  );
  const upTo = database.prepare<[number], RecordRow>(
    'outbox.upTo',
    `SELECT seq, id, kind, version, at_millis AS atMillis, encapsulated_key AS encapsulatedKey, box, hash
     FROM outbox WHERE ${isPending} AND seq <= ? ORDER BY seq`,
  );
  const hashAt = database.prepare<[number], { hash: Buffer }>(
    'outbox.hashAt',
    'SELECT hash FROM outbox WHERE seq = ?',
  );
  // Before the first record; behind one that is not kept any more the gateway sees a gap, whatever stands here.
  const hashBefore = (seq: number) => hashAt.get(seq - 1)?.hash.toString('hex') ?? genesisHash;
  return {
    pendingCount: () => count.get()?.count ?? 0,
    isHandingBack: () => handingBack.get() !== undefined,
    unsentEmails: () => unsent.get() ?? { count: 0, oldestMillis: null },
    page: ({ limitRecords, limitBytes }) => {
      assert(limitRecords >= 1, 'a page has room for a record');
      const last = lastThatFits(sizes.all(limitRecords), limitBytes);
      const [first, ...others] = last === null ? [] : upTo.all(last);
      return first === undefined ? [] : chained(hashBefore(first.seq), [first, ...others]);
    },
  };
}

/** A record's fields and JSON around its sealed text, generously: they count towards a page too. */
const bytesAround = 400;

function lastThatFits(
  sizes: readonly { readonly seq: number; readonly bytes: number }[],
  limitBytes: number,
): number | null {
  let total = 0;
  let last: number | null = null;
  for (const { seq, bytes } of sizes) {
    total += bytes + bytesAround;
    if (last !== null && total > limitBytes) break;
    last = seq;
  }
  return last;
}

function chained(hashBefore: string, rows: readonly RecordRow[]): OutboxRecord[] {
  let previousHash = hashBefore;
  return rows.map(({ encapsulatedKey, box, ...row }) => {
    const hash = row.hash.toString('hex');
    const record = { ...row, sealed: sealedText({ encapsulatedKey, box }), previousHash, hash };
    previousHash = hash;
    return record;
  });
}

/** A record that is unanswered, and the newest about the same message. */
interface PendingRecord extends Pick<AcknowledgedRecord, 'seq' | 'id' | 'kind' | 'messageId'> {
  readonly newestSeq: number | null;
}

function openAcknowledging(
  database: Database,
  answered: Answered,
): Pick<
  Outbox,
  'acknowledge' | 'sendAgainAfter' | 'settledAfter' | 'problems' | 'forgetAcknowledgedBefore'
> {
  const settle = openSettlement(database);
  const pending = database.prepare<[number], PendingRecord>(
    'outbox.pending',
    `SELECT outbox.seq, outbox.id, outbox.kind, outbox.message_id AS messageId,
       messages.record_seq AS newestSeq
     FROM outbox LEFT JOIN messages ON messages.id = outbox.message_id
     WHERE outbox.${isPending} ORDER BY outbox.seq LIMIT ?`,
  );
  const acknowledge = database.prepare<[number, string, string | null, number]>(
    'outbox.acknowledge',
    'UPDATE outbox SET acknowledged_at_millis = ?, outcome = ?, problem = ? WHERE seq = ?',
  );
  const sendAgain = database.prepare<[number]>(
    'outbox.sendAgainAfter',
    `UPDATE outbox SET acknowledged_at_millis = NULL, outcome = NULL, problem = NULL
     WHERE seq > ? AND acknowledged_at_millis IS NOT NULL`,
  );
  const settled = database.prepare<[number, number], ComparedRecord>(
    'outbox.settledAfter',
    `SELECT seq, id, outcome FROM outbox WHERE seq > ? AND NOT (${isPending})
     ORDER BY seq LIMIT ?`,
  );
  const problems = database.prepare<[number], AcknowledgedRecord>(
    'outbox.problems',
    `SELECT seq, id, kind, message_id AS messageId, outcome, problem FROM outbox
     WHERE outcome IN ('refused', 'quarantined') ORDER BY seq DESC LIMIT ?`,
  );
  // From the front to the first that is kept, which is near: the last answered one in any case. The one before
  // it stays as well, since its hash is where the first that is kept begins, should it be sent again (6.4).
  const forget = database.prepare<[number]>(
    'outbox.forgetAcknowledgedBefore',
    `DELETE FROM outbox WHERE seq < (SELECT acknowledged_seq FROM position)
       AND seq + 1 < (SELECT seq FROM outbox WHERE acknowledged_at_millis IS NULL
         OR acknowledged_at_millis >= ? OR seq = (SELECT acknowledged_seq FROM position)
         ORDER BY seq LIMIT 1)`,
  );
  return {
    acknowledge: (results, atMillis) => {
      const given = new Map(results.map((result) => [result.seq, result]));
      const settled: SettledRecord[] = [];
      for (const { newestSeq, ...record } of pending.all(results.length)) {
        const result = given.get(record.seq);
        if (result?.id !== record.id) break;
        const { outcome, problem } = result;
        acknowledge.run(atMillis, outcome, problem, record.seq);
        const acknowledged = { ...record, outcome, problem };
        settle(acknowledged, atMillis);
        const decidesStamps = isAboutStamps(record.kind) && newestSeq === record.seq;
        settled.push({ ...acknowledged, decidesStamps });
      }
      const last = settled.at(-1);
      if (last !== undefined) answered.setSeq(last.seq);
      return settled;
    },
    sendAgainAfter: (seq) => {
      if (seq < answered.seq()) answered.setSeq(seq);
      return sendAgain.run(seq);
    },
    settledAfter: (seq, limit) => settled.all(seq, limit),
    problems: (limit) => problems.all(limit),
    forgetAcknowledgedBefore: (millis) => forget.run(millis),
  };
}
