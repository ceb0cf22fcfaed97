import type { MessagePay } from '../../shared/protocol/record.ts';
import type { Writer } from '../store/schema.ts';
import { payAndPass } from './accept-send.ts';
import type { RecordContext, RecordEffect } from './effect.ts';

/**
 * Applies `message.pay` (rule 2.11): what waits for postage is paid as if it had just come, with other
 * stamps. One that has gone on meanwhile, paid from elsewhere or taken back, is left as it is, and the
 * stamps that are named are not touched.
 */
export async function takePayment(
  writer: Writer,
  context: RecordContext,
  pay: MessagePay,
): Promise<RecordEffect> {
  const message = await writer
    .selectFrom('messages')
    .select(['message_id', 'resident_id', 'contact_id', 'state', 'revision', 'stamps_needed'])
    .where('message_id', '=', pay.messageId)
    .where('resident_id', '=', pay.residentId)
    .where('resident_id', 'in', [...context.residentIds])
    .executeTakeFirst();
  if (message === undefined) return { outcome: 'refused', problem: 'unknownMessage' };
  if (message.state !== 'postageDue') return { outcome: 'refused', problem: 'tooLate' };
  return payAndPass(writer, context, message, pay.stamps);
}
