import { assert } from '../../shared/assert.ts';
import { nextStates, type OutgoingState } from '../../shared/mail/states.ts';
import type { Refusal } from '../../shared/protocol/change.ts';
import { rowsStatement } from '../store/rows.ts';
import type { MessageHistoryTable, MessagesTable, Writer } from '../store/schema.ts';
import { type ChangeSubject, recordChange } from '../sync/change-log.ts';

/** A step in an outgoing message's life (rule 3.1): where to, when, and who took it. */
export interface Step {
  readonly state: OutgoingState;
  readonly atMillis: number;
  readonly by: string;
  readonly reviewDueMillis: number | null;
  readonly stampsMissing: number;
  readonly refusal: Refusal | null;
}

/** A step that carries nothing but itself. */
export function plainStep(state: OutgoingState, atMillis: number, by: string): Step {
  return { state, atMillis, by, reviewDueMillis: null, stampsMissing: 0, refusal: null };
}

/** The name by which the gateway itself takes steps. */
export const gatewayName = 'gateway';
/** The name by which residents take steps: their own is nobody's business but theirs. */
export const residentName = 'resident';

/** What a step changes of a message. */
export type SteppedMessage = Pick<
  MessagesTable,
  | 'state'
  | 'revision'
  | 'at_millis'
  | 'by_name'
  | 'review_due_millis'
  | 'stamps_missing'
  | 'refusal'
>;

/** What becomes of a message by a step that may follow where it is (rule 3.1). */
export function stepOn(
  message: Pick<MessagesTable, 'state' | 'revision'>,
  step: Step,
): SteppedMessage {
  const from = message.state as OutgoingState;
  // A message that is still unread may be taken back, though the device last saw it as queued.
  const isRecall = step.state === 'draft' && from === 'inReview';
  const isFirst = message.revision === 0;
  // A payment that was not enough: the devices are told what is missing now.
  const isStillDue = step.state === 'postageDue' && from === 'postageDue';
  assert(
    isFirst ||
      isRecall ||
      isStillDue ||
      isAcceptedAnew(from, step.state) ||
      nextStates[from].includes(step.state),
    `a message goes from ${from} to ${step.state}`,
  );
  return {
    state: step.state,
    revision: message.revision + 1,
    at_millis: step.atMillis,
    by_name: step.by,
    review_due_millis: step.reviewDueMillis,
    stamps_missing: step.stampsMissing,
    refusal: step.refusal === null ? null : JSON.stringify(step.refusal),
  };
}

/** Keeps steps in the history of messages. */
export const insertHistory = rowsStatement<MessageHistoryTable>((writer, rows) =>
  writer.insertInto('message_history').values([...rows]),
);

/** A step as a message's history has it. */
export function historyRow(messageId: string, taken: SteppedMessage): MessageHistoryTable {
  const { revision, state, at_millis, by_name } = taken;
  return { message_id: messageId, revision, state, at_millis, by_name };
}

/** That a message is at another step, for its resident's devices. */
export function stepChange(
  message: Pick<MessagesTable, 'message_id' | 'resident_id'>,
): ChangeSubject {
  return {
    kind: 'message.state',
    refId: message.message_id,
    residentId: message.resident_id,
    bytes: stepBytes,
  };
}

/** Takes a message one step on, keeps the step in its history, and tells the resident's devices. */
export async function takeStep(
  writer: Writer,
  message: Pick<MessagesTable, 'message_id' | 'resident_id' | 'state' | 'revision'>,
  step: Step,
): Promise<number> {
  const taken = stepOn(message, step);
  await writer
    .updateTable('messages')
    .set(taken)
    .where('message_id', '=', message.message_id)
    .execute();
  await insertHistory(writer, [historyRow(message.message_id, taken)]);
  await recordChange(writer, stepChange(message));
  return taken.revision;
}

/** A state with a refusal's rule and note, in round numbers. */
const stepBytes = 1000;

/** `queued` is a state that only the device knows: here a draft comes straight to what follows it. */
function isAcceptedAnew(from: OutgoingState, to: OutgoingState): boolean {
  return from === 'draft' && nextStates.queued.includes(to);
}
