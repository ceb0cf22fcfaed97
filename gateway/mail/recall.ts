import type { MessageRead, MessageRecall } from '../../shared/protocol/record.ts';
import { appendAudit } from '../audit/append.ts';
import { refundStamps } from '../stamps/refund.ts';
import type { Writer } from '../store/schema.ts';
import type { RecordContext, RecordEffect } from './effect.ts';
import { plainStep, residentName, takeStep } from './steps.ts';

const applied: RecordEffect = { outcome: 'applied', problem: null };
const recallable: readonly string[] = ['queued', 'sent', 'inReview', 'postageDue'];

/** Applies `message.recall`: until it is decided about, a message can be taken back with its stamps. */
export async function recallMessage(
  writer: Writer,
  context: RecordContext,
  recall: MessageRecall,
): Promise<RecordEffect> {
  const message = await writer
    .selectFrom('messages')
    .select(['message_id', 'resident_id', 'state', 'revision'])
    .where('message_id', '=', recall.messageId)
    .where('resident_id', '=', recall.residentId)
    .where('resident_id', 'in', [...context.residentIds])
    .executeTakeFirst();
  if (message === undefined) return { outcome: 'refused', problem: 'unknownMessage' };
  if (message.state === 'draft') return applied;
  if (!recallable.includes(message.state)) return { outcome: 'refused', problem: 'tooLate' };
  const { policy, nowMillis } = context;
  await refundStamps(writer, { messageId: message.message_id, policy, nowMillis });
  await takeStep(writer, message, plainStep('draft', nowMillis, residentName));
  appendAudit(writer, nowMillis, 'outgoing.recalled', { messageId: message.message_id });
  return applied;
}

/** Applies `message.read`: the resident opened an incoming message for the first time (3.3). */
export async function markRead(
  writer: Writer,
  context: RecordContext,
  read: MessageRead,
): Promise<RecordEffect> {
  const message = await writer
    .selectFrom('incoming')
    .select('state')
    .where('message_id', '=', read.messageId)
    .where('resident_id', '=', read.residentId)
    .where('resident_id', 'in', [...context.residentIds])
    .where('state', 'in', ['new', 'read'])
    .executeTakeFirst();
  if (message === undefined) return { outcome: 'refused', problem: 'unknownMessage' };
  const { numUpdatedRows } = await writer
    .updateTable('incoming')
    .set({ state: 'read', read_at_millis: context.nowMillis })
    .where('message_id', '=', read.messageId)
    .where('state', '=', 'new')
    .executeTakeFirst();
  if (numUpdatedRows > 0n) {
    appendAudit(writer, context.nowMillis, 'incoming.read', { messageId: read.messageId });
  }
  return applied;
}
