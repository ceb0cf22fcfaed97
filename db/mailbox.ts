import { assert } from '../shared/assert.ts';
import { OutgoingState } from '../shared/mail/states.ts';
import type { MessageStateChange } from '../shared/protocol/change.ts';
import type { RecordOutcome, RecordProblem } from '../shared/protocol/sync.ts';
import { ok, type Result } from '../shared/result.ts';
import type { Database } from './connection.ts';
import { type UnsentEmails, unsentEmailsQuery } from './outbox.ts';
import { type BadCursor, type Page, pageOf, placeOf } from './page-cursor.ts';

/** What the device knows of an outgoing message. Its text, and why it was refused, is in the vault. */
export interface MessageFacts {
  readonly id: string;
  readonly residentId: string;
  /** The effective state: what this tablet has said stands until the gateway has answered it. */
  readonly state: OutgoingState;
  readonly stateAtMillis: number;
  /** When Send was last pressed; lists are in this order, which does not move under the reader. */
  readonly queuedAtMillis: number;
  /** Stamps that it was sent or paid with here; 0 for one that was sent from elsewhere. */
  readonly stampsCount: number;
  /**
   * Stamps that the gateway found missing when it last looked, in `postageDue`; while `queued` on a shared
   * tablet, those that it is to look for (2.13). Elsewhere they do not count.
   */
  readonly stampsMissing: number;
  /** Its price by the gateway's count (2.10); null until the gateway has said. */
  readonly stampsNeeded: number | null;
  /** How the gateway answered the last payment for it; null where there is none, or no answer yet. */
  readonly paymentOutcome: RecordOutcome | null;
  readonly reviewDueMillis: number | null;
  /** Who took the last step; null while it is this tablet's own. */
  readonly decidedBy: string | null;
  /** The gateway's count of steps, 0 before its first. */
  readonly revision: number;
  /** Why the gateway could never accept it (6.6); it is `draft` then, and its words are kept. */
  readonly problem: RecordProblem | null;
}

/** Which messages to list. */
export interface MessageQuery {
  readonly residentId: string;
  readonly cursor: string | null;
  readonly limit: number;
  /** Only these, for a search in the vault; null for all. */
  readonly among: readonly string[] | null;
}

/** Facts about outgoing messages. A message that was never sent has none: it is a draft. */
export interface Mailbox {
  /** The message is queued, once and for ever; `outbox.append` of its `message.send` is in the same transaction. */
  queue(message: {
    readonly messageId: string;
    readonly residentId: string;
    readonly stamps: readonly string[];
    /** How many it takes besides, for the gateway to find (2.13); none if left out. */
    readonly stampsMissing?: number;
    readonly atMillis: number;
  }): void;
  /** It is paid for with other stamps (2.11); `outbox.append` of its `message.pay` is in the same transaction. */
  pay(payment: {
    readonly messageId: string;
    readonly stamps: readonly string[];
    readonly atMillis: number;
  }): void;
  /** It is a draft again; `outbox.append` of its `message.recall` is in the same transaction. */
  recall(messageId: string, atMillis: number): void;
  /** Takes over a step from the gateway; an old one has no effect. Says whether it had any. */
  applyState(change: MessageStateChange): boolean;
  /** A gateway restored from a backup counts its steps anew: whatever it says next has an effect (6.4). */
  forgetRevisions(): void;
  /** The effective state; `draft` for a message with no facts. */
  state(messageId: string): OutgoingState;
  facts(messageId: string): MessageFacts | null;
  /** What was sent, newest first; what was taken back is not in it. */
  list(query: MessageQuery): Result<Page<MessageFacts>, BadCursor>;
  /** The ids of all messages that were ever queued: the vault's other letters are the drafts. */
  idsEverSent(residentId: string): string[];
  /** The resident's emails that wait on this tablet: queued, or paid for, and not answered. */
  unsentEmails(residentId: string): UnsentEmails;
  /** How many stamps the gateway has yet to find for what waits here without them (2.13). */
  stampsOwed(residentId: string): number;
  countByState(residentId: string): Record<OutgoingState, number>;
}

/** Prepares the mailbox's statements. */
export function openMailbox(database: Database): Mailbox {
  return { ...openSteps(database), ...openFacts(database), ...openCounts(database) };
}

function openSteps(
  database: Database,
): Pick<Mailbox, 'queue' | 'pay' | 'recall' | 'applyState' | 'forgetRevisions'> {
  const queue = database.prepare<[string, string, string, number, number, number]>(
    'mailbox.queue',
    `INSERT INTO messages (id, resident_id, stamps, queued_at_millis, state_at_millis, stamps_missing,
       settled_state)
     VALUES (?, ?, ?, ?, ?, ?, 'draft')`,
  );
  const pay = database.prepare<[string, number, string]>(
    'mailbox.pay',
    `UPDATE messages SET stamps = ?, state_at_millis = ?, decided_by = NULL,
       review_due_millis = NULL
     WHERE id = ?`,
  );
  const recall = database.prepare<[number, string]>(
    'mailbox.recall',
    `UPDATE messages SET state_at_millis = ?, decided_by = NULL, review_due_millis = NULL,
       stamps_missing = 0
     WHERE id = ?`,
  );
  const applyState = database.prepare<
    [string, string, number, number, string, number, string, number | null, number, number | null]
  >(
    'mailbox.applyState',
    `INSERT INTO messages (id, resident_id, stamps, queued_at_millis, state_at_millis,
       settled_state, revision, decided_by, review_due_millis, stamps_missing, stamps_needed)
     VALUES (?, ?, '[]', ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET state_at_millis = excluded.state_at_millis,
       settled_state = excluded.settled_state, revision = excluded.revision,
       decided_by = excluded.decided_by, review_due_millis = excluded.review_due_millis,
       stamps_missing = excluded.stamps_missing,
       stamps_needed = coalesce(excluded.stamps_needed, stamps_needed)
     WHERE excluded.revision > revision`,
  );
  const forgetRevisions = database.prepare<[]>(
    'mailbox.forgetRevisions',
    'UPDATE messages SET revision = 0 WHERE revision > 0',
  );
  return {
    queue: ({ messageId, residentId, stamps, stampsMissing = 0, atMillis }) => {
      const names = JSON.stringify(stamps);
      queue.run(messageId, residentId, names, atMillis, atMillis, stampsMissing);
    },
    pay: ({ messageId, stamps, atMillis }) => {
      assert(
        pay.run(JSON.stringify(stamps), atMillis, messageId) === 1,
        `${messageId} is paid for but was never sent`,
      );
    },
    recall: (messageId, atMillis) => {
      assert(
        recall.run(atMillis, messageId) === 1,
        `${messageId} is taken back but was never sent`,
      );
    },
    forgetRevisions: () => {
      forgetRevisions.run();
    },
    applyState: (change) =>
      applyState.run(
        change.messageId,
        change.residentId,
        change.atMillis,
        change.atMillis,
        change.state,
        change.revision,
        change.by,
        change.reviewDueMillis,
        change.stampsMissing,
        change.stampsNeeded ?? null,
      ) === 1,
  };
}

const factsColumns = `id, resident_id AS residentId, state, state_at_millis AS stateAtMillis,
  queued_at_millis AS queuedAtMillis, json_array_length(stamps) AS stampsCount, stamps_missing AS stampsMissing,
  stamps_needed AS stampsNeeded, payment_outcome AS paymentOutcome, review_due_millis AS reviewDueMillis, decided_by AS decidedBy, revision,
  problem`;

function openFacts(database: Database): Pick<Mailbox, 'state' | 'facts' | 'list'> {
  const state = database.prepare<[string], { state: OutgoingState }>(
    'mailbox.state',
    'SELECT state FROM message_facts WHERE id = ?',
  );
  const facts = database.prepare<[string], MessageFacts>(
    'mailbox.facts',
    `SELECT ${factsColumns} FROM message_facts WHERE id = ?`,
  );
  const listed = (restriction: string) => `SELECT ${factsColumns} FROM message_facts
     WHERE resident_id = ? AND (queued_at_millis, id) < (?, ?) AND (state <> 'draft' OR problem IS NOT NULL) ${restriction}
     ORDER BY queued_at_millis DESC, id DESC LIMIT ?`;
  const all = database.prepare<[string, number, string, number], MessageFacts>(
    'mailbox.list',
    listed(''),
  );
  const some = database.prepare<[string, number, string, string, number], MessageFacts>(
    'mailbox.listAmong',
    listed('AND id IN (SELECT value FROM json_each(?))'),
  );
  return {
    state: (messageId) => state.get(messageId)?.state ?? 'draft',
    facts: (messageId) => facts.get(messageId) ?? null,
    list: ({ residentId, cursor, limit, among }) => {
      const place = placeOf(cursor);
      if (!place.ok) return place;
      const { atMillis, id } = place.value;
      const rows =
        among === null
          ? all.all(residentId, atMillis, id, limit + 1)
          : some.all(residentId, atMillis, id, JSON.stringify(among), limit + 1);
      return ok(pageOf(rows, limit, (m) => ({ atMillis: m.queuedAtMillis, id: m.id })));
    },
  };
}

function openCounts(
  database: Database,
): Pick<Mailbox, 'idsEverSent' | 'unsentEmails' | 'stampsOwed' | 'countByState'> {
  const everSent = database.prepare<[string], { id: string }>(
    'mailbox.idsEverSent',
    'SELECT id FROM messages WHERE resident_id = ?',
  );
  const counts = database.prepare<[string], { state: OutgoingState; count: number }>(
    'mailbox.countByState',
    'SELECT state, count(*) AS count FROM message_facts WHERE resident_id = ? GROUP BY state',
  );
  const unsent = database.prepare<[string], UnsentEmails>(
    'mailbox.unsentEmails',
    `${unsentEmailsQuery} AND messages.resident_id = ?`,
  );
  const owed = database.prepare<[string], { owed: number }>(
    'mailbox.stampsOwed',
    `SELECT coalesce(sum(stamps_missing), 0) AS owed FROM message_facts
     WHERE resident_id = ? AND state = 'queued'`,
  );
  return {
    idsEverSent: (residentId) => everSent.all(residentId).map((row) => row.id),
    unsentEmails: (residentId) => unsent.get(residentId) ?? { count: 0, oldestMillis: null },
    stampsOwed: (residentId) => owed.get(residentId)?.owed ?? 0,
    countByState: (residentId) => {
      const found = new Map(counts.all(residentId).map((row) => [row.state, row.count]));
      const all = OutgoingState.options.map((state) => [state, found.get(state) ?? 0]);
      return Object.fromEntries(all) as Record<OutgoingState, number>;
    },
  };
}
