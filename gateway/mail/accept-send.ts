import { normaliseBody } from '../../shared/mail/body.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { MessageSend } from '../../shared/protocol/record.ts';
import { countCharacters, stampsForMessage } from '../../shared/stamps/postage.ts';
import type { Period } from '../../shared/time/period.ts';
import { appendAudit } from '../audit/append.ts';
import { hasPhotos, keepPhotos, sentPhotosProblem } from '../blobs/photos.ts';
import { type Payment, payForMessage } from '../stamps/payment.ts';
import { touchPeriod } from '../stamps/periods.ts';
import { rowsStatement } from '../store/rows.ts';
import type { MessagesTable, Writer } from '../store/schema.ts';
import { currentPeriodOf, type RecordContext, type RecordEffect } from './effect.ts';
import { gatewayName, plainStep, residentName, type Step, takeStep } from './steps.ts';

const hourMillis = 3_600_000;

/**
 * Accepts `message.send` (rules 3.2, 3.7, 2.10, 2.11): the same message again has no second effect,
 * and one that cannot be paid for waits here whole.
 */
export async function acceptSend(
  writer: Writer,
  context: RecordContext,
  send: MessageSend,
): Promise<RecordEffect> {
  const known = await writer
    .selectFrom('messages')
    .selectAll()
    .where('message_id', '=', send.messageId)
    .executeTakeFirst();
  if (known !== undefined && known.state !== 'draft') return answerAgain(writer, known, send);
  if (known !== undefined && known.resident_id !== send.residentId) return refusedAs('alreadySent');
  if (!context.residentIds.includes(send.residentId)) return quarantinedAs('unknownResident');
  if (!(await isContact(writer, send))) return quarantinedAs('unknownContact');
  const body = normaliseBody(send.body);
  if (!body.ok) return quarantinedAs(body.error.code === 'tooLarge' ? 'tooLarge' : 'badText');
  const photosProblem = await sentPhotosProblem(writer, context, send);
  if (photosProblem !== null) return quarantinedAs(photosProblem);
  const message = await keepMessage(writer, context, { send, body: body.value, known });
  return payAndPass(writer, context, message, send.stamps);
}

/** What of a message paying for it needs. */
export type KeptMessage = Pick<
  MessagesTable,
  'message_id' | 'resident_id' | 'contact_id' | 'state' | 'revision' | 'stamps_needed'
>;

/**
 * Pays for a message that is here with the stamps that are named, and passes it on to review; where
 * they are too few it waits, or goes on waiting (2.11).
 */
export async function payAndPass(
  writer: Writer,
  context: RecordContext,
  message: KeptMessage,
  named: readonly string[],
): Promise<RecordEffect> {
  const { nowMillis, policy } = context;
  const currentPeriod = currentPeriodOf(context);
  // The resident has this month's stamps even if no device has asked for them yet (2.13).
  await touchPeriod(writer, {
    residentId: message.resident_id,
    period: currentPeriod,
    perMonth: policy.freeStamps.perMonth,
  });
  const paid = await payForMessage(writer, paymentOf(context, message, { named, currentPeriod }));
  const about = aboutMessage(context, message);
  const hasWaited = message.state === 'postageDue';
  if (!paid.ok) {
    const { missing } = paid.error;
    const event = hasWaited ? 'outgoing.stillDue' : 'outgoing.postageDue';
    appendAudit(writer, nowMillis, event, { ...about, missing });
    const step = plainStep('postageDue', nowMillis, gatewayName);
    await takeStep(writer, message, { ...step, stampsMissing: missing });
    return { outcome: 'postageDue', problem: null };
  }
  const event = hasWaited ? 'outgoing.paid' : 'outgoing.accepted';
  appendAudit(writer, nowMillis, event, { ...about, stamps: paid.value.length });
  const [sent, toReview] = stepsOfPaid(context);
  const revision = await takeStep(writer, message, sent);
  await takeStep(writer, { ...message, state: sent.state, revision }, toReview);
  return { outcome: 'applied', problem: null };
}

/** What a message is to be paid with. */
export function paymentOf(
  { deviceId, nowMillis }: RecordContext,
  message: KeptMessage,
  given: { readonly named: readonly string[]; readonly currentPeriod: Period },
): Payment {
  return {
    messageId: message.message_id,
    residentId: message.resident_id,
    contactId: message.contact_id,
    deviceId,
    needed: message.stamps_needed,
    nowMillis,
    ...given,
  };
}

/** What the audit log says of every message that comes in. */
export function aboutMessage({ deviceId }: RecordContext, message: KeptMessage) {
  return { messageId: message.message_id, residentId: message.resident_id, deviceId };
}

/** The two steps of a message that is paid for: it is sent, and waits for review. */
export function stepsOfPaid({ nowMillis, policy }: RecordContext): readonly [Step, Step] {
  return [
    plainStep('sent', nowMillis, residentName),
    {
      ...plainStep('inReview', nowMillis, gatewayName),
      reviewDueMillis: reviewDue(policy, nowMillis),
    },
  ];
}

/** The instant by which staff must have decided about what came in now. */
export function reviewDue(policy: Policy, nowMillis: number): number {
  return nowMillis + policy.review.decideWithinHours * hourMillis;
}

interface MessageToKeep {
  readonly send: MessageSend;
  readonly body: string;
  readonly known: MessagesTable | undefined;
}

async function keepMessage(
  writer: Writer,
  context: RecordContext,
  { send, body, known }: MessageToKeep,
): Promise<KeptMessage> {
  const photos = { messageId: send.messageId, stampsEach: context.policy.postage.stampsPerPhoto };
  if (send.photos !== undefined || known !== undefined) {
    await keepPhotos(writer, photos, send.photos ?? []);
  }
  if (known === undefined) {
    const fresh = newMessage(context, send, body);
    await insertMessages(writer, [fresh]);
    return fresh;
  }
  const content = contentOf(context, send, body);
  await writer
    .updateTable('messages')
    .set(content)
    .where('message_id', '=', send.messageId)
    .execute();
  return { ...known, ...content };
}

/** Keeps messages that are new here. */
export const insertMessages = rowsStatement<MessagesTable>((writer, rows) =>
  writer.insertInto('messages').values([...rows]),
);

/** A message that has just come, with no step taken; `body` is normalised. */
export function newMessage(context: RecordContext, send: MessageSend, body: string): MessagesTable {
  return {
    message_id: send.messageId,
    resident_id: send.residentId,
    stamps_missing: 0,
    state: 'queued',
    revision: 0,
    at_millis: context.nowMillis,
    by_name: residentName,
    review_due_millis: null,
    refusal: null,
    ...contentOf(context, send, body),
  };
}

function contentOf(context: RecordContext, send: MessageSend, body: string) {
  return {
    contact_id: send.contactId,
    reply_to_id: send.replyToId,
    device_id: context.deviceId,
    body,
    stamps_needed: stampsForMessage(
      { characters: countCharacters(body), photos: send.photos?.length ?? 0 },
      context.policy.postage,
    ),
    received_at_millis: context.nowMillis,
  };
}

/** Every send of a message is the same message (rule 3.2): other words under its name are refused. */
async function answerAgain(
  writer: Writer,
  known: MessagesTable,
  send: MessageSend,
): Promise<RecordEffect> {
  const body = normaliseBody(send.body);
  const isSame =
    known.resident_id === send.residentId &&
    known.contact_id === send.contactId &&
    body.ok &&
    known.body === body.value &&
    (await hasPhotos(writer, known.message_id, send.photos ?? []));
  if (!isSame) return refusedAs('alreadySent');
  return { outcome: known.state === 'postageDue' ? 'postageDue' : 'applied', problem: null };
}

async function isContact(writer: Writer, send: MessageSend): Promise<boolean> {
  const contact = await writer
    .selectFrom('contacts')
    .select('contact_id')
    .where('contact_id', '=', send.contactId)
    .where('resident_id', '=', send.residentId)
    .executeTakeFirst();
  return contact !== undefined;
}

function refusedAs(problem: 'alreadySent'): RecordEffect {
  return { outcome: 'refused', problem };
}

function quarantinedAs(problem: NonNullable<RecordEffect['problem']>): RecordEffect {
  return { outcome: 'quarantined', problem };
}
