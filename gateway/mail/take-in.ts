import type { Policy } from '../../shared/policy/policy.ts';
import type { Photo } from '../../shared/protocol/record.ts';
import { appendAudit } from '../audit/append.ts';
import { keepPhotos } from '../blobs/photos.ts';
import type { Writer } from '../store/schema.ts';
import type { World } from '../world.ts';
import { reviewDue } from './accept-send.ts';

/** A message from outside, as it enters the facility: its text is a body (3.7) already. */
export interface OutsideMessage {
  /** What the outside calls it; the same reference never enters twice. */
  readonly externalId: string;
  readonly residentId: string;
  readonly contactId: string;
  readonly body: string;
  /** Stamps that the contact paid for the answer (2.1). */
  readonly replyStamps: number;
  readonly arrivedAtMillis: number;
  /** Checked against the facility's limits, and kept here; left out: none. */
  readonly photos?: readonly Photo[];
}

/** Lets a message in to wait for review (3.3). False: it had come before, and nothing was done. */
export async function takeIn(
  writer: Writer,
  message: OutsideMessage,
  intake: { readonly world: World; readonly policy: Policy },
): Promise<boolean> {
  const nowMillis = intake.world.nowMillis();
  const taken = await writer
    .insertInto('incoming')
    .values({
      message_id: intake.world.newId(),
      external_id: message.externalId,
      resident_id: message.residentId,
      contact_id: message.contactId,
      body: message.body,
      reply_stamps: message.replyStamps,
      arrived_at_millis: message.arrivedAtMillis,
      review_due_millis: reviewDue(intake.policy, nowMillis),
      state: 'inReview',
      decided_by: null,
      decided_at_millis: null,
      read_at_millis: null,
      refusal: null,
    })
    .onConflict((conflict) => conflict.column('external_id').doNothing())
    .returning('message_id')
    .executeTakeFirst();
  if (taken === undefined) return false;
  if (message.photos !== undefined) {
    const of = { messageId: taken.message_id, stampsEach: 0 };
    await keepPhotos(writer, of, message.photos);
  }
  const { residentId, replyStamps } = message;
  const detail = { messageId: taken.message_id, residentId, replyStamps };
  appendAudit(writer, nowMillis, 'incoming.arrived', detail);
  return true;
}
