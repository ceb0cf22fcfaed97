import type { OutgoingState } from '../shared/mail/states.ts';
import type { Database } from './connection.ts';
import type { AcknowledgedRecord } from './outbox.ts';

/** What a result makes of the message that the record was about; null leaves it as it stands. */
export function stateAfter(record: AcknowledgedRecord): OutgoingState | null {
  if (record.kind === 'message.recall') return record.outcome === 'applied' ? 'draft' : null;
  if (record.kind !== 'message.send') return null;
  switch (record.outcome) {
    case 'applied':
      return 'sent';
    case 'postageDue':
      return 'postageDue';
    case 'refused':
    case 'quarantined':
      // It went nowhere, and its problem says why; its words are whole and can be copied to a draft.
      return 'draft';
  }
}

/**
 * Prepares what gives a message its state when its record is acknowledged. The gateway's own account
 * of it comes as a change, perhaps pages later; without this the letter would look like a draft until
 * then, and could be sent again.
 */
export function openSettlement(
  database: Database,
): (record: AcknowledgedRecord, atMillis: number) => void {
  const settle = database.prepare<[string, number, string]>(
    'messages.settle',
    'UPDATE messages SET settled_state = ?, state_at_millis = ? WHERE id = ?',
  );
  const noteProblem = database.prepare<[string | null, string]>(
    'messages.noteProblem',
    'UPDATE messages SET problem = ? WHERE id = ?',
  );
  return (record, atMillis) => {
    const { messageId } = record;
    if (messageId === null) return;
    const state = stateAfter(record);
    if (state !== null) settle.run(state, atMillis, messageId);
    if (record.kind === 'message.send') noteProblem.run(record.problem, messageId);
  };
}
