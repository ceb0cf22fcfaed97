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
 * Whether a record's result says what becomes of the stamps that its message holds, where nothing newer is said
 * of it: that of an older record must not touch what a payment holds, as when a restored gateway is sent both
 * again.
 */
export function isAboutStamps(kind: string): boolean {
  return kind === 'message.send' || kind === 'message.pay';
}

/**
 * Prepares what gives a message its state when its record is acknowledged. The gateway's own account
 * of it comes as a change, perhaps pages later; without this the letter would look like a draft until
 * then, and could be sent again.
 *
 * A gateway that had the record already, and whose answer was lost, may have told of later steps before it
 * answers again: in the snapshot after a restore, or with the first of many small pages. Those stand.
 */
export function openSettlement(
  database: Database,
): (record: AcknowledgedRecord, atMillis: number) => void {
  const settle = database.prepare<[string, number, string, string]>(
    'messages.settle',
    `UPDATE messages SET settled_state = ?, state_at_millis = ?
     WHERE id = ? AND (revision = 0 OR ? = 'message.recall' OR settled_state = 'postageDue')`,
  );
  const settleSend = database.prepare<[string | null, string, number, string]>(
    'messages.settleSend',
    `UPDATE messages SET problem = ?, settled_state = iif(revision = 0, ?, settled_state),
       state_at_millis = iif(revision = 0, ?, state_at_millis)
     WHERE id = ?`,
  );
  return (record, atMillis) => {
    const { messageId, problem } = record;
    const state = stateAfter(record);
    if (messageId === null || state === null) return;
    if (record.kind === 'message.send') settleSend.run(problem, state, atMillis, messageId);
    else settle.run(state, atMillis, messageId, record.kind);
  };
}
