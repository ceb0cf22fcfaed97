import type { OutgoingState } from '../shared/mail/states.ts';
import type { Database } from './connection.ts';
import type { AcknowledgedRecord } from './outbox.ts';

/** What a result makes of the message that the record was about; null leaves it as it stands. */
export function stateAfter(record: AcknowledgedRecord): OutgoingState | null {
  if (record.kind === 'message.recall') return record.outcome === 'applied' ? 'draft' : null;
  if (record.kind !== 'message.send' && record.kind !== 'message.pay') return null;
  switch (record.outcome) {
    case 'applied':
      return 'sent';
    case 'postageDue':
      return 'postageDue';
    case 'refused':
    case 'quarantined':
      // A letter went nowhere, and its problem says why; its words are whole and can be copied to a
      // draft. A payment that came to nothing leaves the letter where the gateway says it is.
      return record.kind === 'message.send' ? 'draft' : null;
  }
}

/**
 * Prepares what gives a message its state when its record is acknowledged. The gateway's own account
 * of it comes as a change, perhaps pages later; without this the letter would look like a draft until
 * then, and could be sent again. Answers whether the result decides about the message's stamps: that of
 * an older record must not touch what a payment holds, as when a restored gateway is sent both again.
 *
 * A gateway that had the record already, and whose answer was lost, may have told of later steps before it
 * answers again: in the snapshot after a restore, or with the first of many small pages. Those stand.
 */
export function openSettlement(
  database: Database,
): (record: AcknowledgedRecord, atMillis: number) => boolean {
  const settle = database.prepare<[string, number, string, string, string]>(
    'messages.settle',
    `UPDATE messages SET settled_state = ?, state_at_millis = ?
     WHERE id = ? AND (revision = 0 OR ? = 'message.recall'
       OR (? = 'message.pay' AND settled_state = 'postageDue'))`,
  );
  const noteProblem = database.prepare<[string | null, string]>(
    'messages.noteProblem',
    'UPDATE messages SET problem = ? WHERE id = ?',
  );
  const newest = database.prepare<[string], { seq: number | null }>(
    'messages.newestRecord',
    'SELECT record_seq AS seq FROM messages WHERE id = ?',
  );
  return (record, atMillis) => {
    const { messageId } = record;
    if (messageId === null) return false;
    const state = stateAfter(record);
    if (state !== null) settle.run(state, atMillis, messageId, record.kind, record.kind);
    if (record.kind === 'message.send') noteProblem.run(record.problem, messageId);
    const holdsStamps = record.kind === 'message.send' || record.kind === 'message.pay';
    return holdsStamps && newest.get(messageId)?.seq === record.seq;
  };
}
