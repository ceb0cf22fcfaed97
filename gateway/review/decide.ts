import { assert } from '../../shared/assert.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { replyStampName } from '../../shared/stamps/name.ts';
import { appendAudit } from '../audit/append.ts';
import { photosOf } from '../blobs/photos.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { plainStep, takeStep } from '../mail/steps.ts';
import { staffIdOf } from '../staff/accounts.ts';
import { refundStamps } from '../stamps/refund.ts';
import { write } from '../store/database.ts';
import type { IncomingTable, MessagesTable, PhotosTable, Reader, Writer } from '../store/schema.ts';
import { recordChange } from '../sync/change-log.ts';
import { type Decided, type Reason, refusalFor } from './refusal.ts';
import { type Verdict, type VerdictProblem, type Weighed, weigh } from './verdict.ts';
import { withholdPhotos } from './withhold.ts';

/** Why a decision had no effect. */
export type DecisionProblem = 'unknownMessage' | 'alreadyDecided' | VerdictProblem;

/** Decides about one waiting message, in one transaction; `by` is who decided, and is kept. */
export function decide(
  gateway: Gateway,
  messageId: string,
  decision: { readonly verdict: Verdict; readonly by: string },
): Promise<Result<void, DecisionProblem>> {
  return write(gateway.database, (writer) => decideIn(writer, gateway, { messageId, ...decision }));
}

/** Approves all of these messages in one transaction; answers how many still waited. */
export function approveAll(
  gateway: Gateway,
  messageIds: readonly string[],
  by: string,
): Promise<number> {
  return write(gateway.database, async (writer) => {
    let approved = 0;
    for (const messageId of messageIds) {
      const verdict = { kind: 'approve' } as const;
      const decided = await decideIn(writer, gateway, { messageId, verdict, by });
      approved += decided.ok ? 1 : 0;
    }
    return approved;
  });
}

/** Approves all of these messages in one transaction, or, where one of them does not wait, none of them. */
export function approveTogether(
  gateway: Gateway,
  messageIds: readonly string[],
  by: string,
): Promise<Result<number, { readonly messageId: string; readonly problem: DecisionProblem }>> {
  const ids = new Set(messageIds);
  return write(gateway.database, async (writer) => {
    for (const messageId of ids) {
      const problem = waitProblem(await findMessage(writer, messageId));
      if (problem !== null) return fail({ messageId, problem });
    }
    for (const messageId of ids) {
      const verdict = { kind: 'approve' } as const;
      const decided = await decideIn(writer, gateway, { messageId, verdict, by });
      assert(decided.ok, 'a message that waits can be approved');
    }
    return ok(ids.size);
  });
}

interface Decision {
  readonly messageId: string;
  readonly verdict: Verdict;
  readonly by: string;
}

/** A decision with all that carrying it out needs. */
interface Ruling extends Decided, Weighed {
  /** As the audit log has it: whose account decided, or nobody's, from the command line. */
  readonly who: { readonly staffId?: string };
  readonly photos: readonly PhotosTable[];
}

async function decideIn(
  writer: Writer,
  gateway: Gateway,
  { messageId, verdict, by }: Decision,
): Promise<Result<void, DecisionProblem>> {
  const { policy } = await readFacility(writer);
  const photos = (await photosOf(writer, [messageId])).get(messageId) ?? [];
  const weighed = weigh(verdict, photos, policy.refusal);
  if (!weighed.ok) return weighed;
  const who = await staffIdOf(writer, by);
  const nowMillis = gateway.world.nowMillis();
  const ruling: Ruling = { by, who, nowMillis, policy, photos, ...weighed.value };
  const { outgoing, incoming } = await findMessage(writer, messageId);
  const problem = waitProblem({ outgoing, incoming });
  if (problem !== null) return fail(problem);
  if (outgoing !== undefined) await decideOutgoing(writer, outgoing, ruling);
  if (incoming !== undefined) await decideIncoming(writer, incoming, ruling);
  return ok(undefined);
}

interface FoundMessage {
  readonly outgoing: MessagesTable | undefined;
  readonly incoming: IncomingTable | undefined;
}

async function findMessage(reader: Reader, messageId: string): Promise<FoundMessage> {
  const outgoing = await reader
    .selectFrom('messages')
    .selectAll()
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  if (outgoing !== undefined) return { outgoing, incoming: undefined };
  const incoming = await reader
    .selectFrom('incoming')
    .selectAll()
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  return { outgoing, incoming };
}

function waitProblem({ outgoing, incoming }: FoundMessage) {
  const state = outgoing?.state ?? incoming?.state;
  if (state === undefined) return 'unknownMessage';
  return state === 'inReview' ? null : 'alreadyDecided';
}

async function decideOutgoing(
  writer: Writer,
  message: MessagesTable,
  ruling: Ruling,
): Promise<void> {
  if (ruling.refused === null) await deliver(writer, message, ruling);
  else await refuseOutgoing(writer, message, { ruling, reason: ruling.refused });
}

async function deliver(writer: Writer, message: MessagesTable, ruling: Ruling): Promise<void> {
  const { by, nowMillis, policy, photos, withheld, who } = ruling;
  const messageId = message.message_id;
  await writer
    .insertInto('deliveries')
    .values({ message_id: messageId, delivered_at_millis: nowMillis, approved_by: by })
    .execute();
  if (withheld.size === 0) {
    await takeStep(writer, message, plainStep('delivered', nowMillis, by));
    appendAudit(writer, nowMillis, 'outgoing.approved', { messageId, ...who });
    return;
  }
  const theirs = photos.filter((photo) => withheld.has(photo.number));
  const atMost = theirs.reduce((sum, photo) => sum + photo.stamps, 0);
  const stampsReturned = policy.refusal.refundStamps
    ? await refundStamps(writer, { messageId, policy, nowMillis, atMost })
    : 0;
  const kept = {
    residentId: message.resident_id,
    photos,
    reasons: withheld,
    stampsReturned,
    who,
  };
  const [refusal = null] = await withholdPhotos(writer, kept, ruling);
  await takeStep(writer, message, { ...plainStep('partlyDelivered', nowMillis, by), refusal });
  const said = { messageId, withheld: withheld.size, stampsReturned, ...who };
  appendAudit(writer, nowMillis, 'outgoing.partlyDelivered', said);
}

async function refuseOutgoing(
  writer: Writer,
  message: MessagesTable,
  { ruling, reason }: { readonly ruling: Ruling; readonly reason: Reason },
): Promise<void> {
  const { by, nowMillis, policy, who } = ruling;
  const messageId = message.message_id;
  const stampsReturned = policy.refusal.refundStamps
    ? await refundStamps(writer, { messageId, policy, nowMillis })
    : 0;
  const told = { reason, decided: ruling, stampsReturned };
  const refusal = await refusalFor(writer, message.resident_id, told);
  await takeStep(writer, message, { ...plainStep('refused', nowMillis, by), refusal });
  const said = { messageId, rule: refusal.ruleCode, stampsReturned, ...who };
  appendAudit(writer, nowMillis, 'outgoing.refused', said);
}

async function decideIncoming(
  writer: Writer,
  message: IncomingTable,
  ruling: Ruling,
): Promise<void> {
  const { refused: reason, by, nowMillis } = ruling;
  const told = reason && { reason, decided: ruling, stampsReturned: 0 };
  const refusal = told && (await refusalFor(writer, message.resident_id, told));
  await writer
    .updateTable('incoming')
    .set({
      state: refusal === null ? 'new' : 'refused',
      decided_by: by,
      decided_at_millis: nowMillis,
      refusal: refusal === null ? null : JSON.stringify(refusal),
    })
    .where('message_id', '=', message.message_id)
    .execute();
  if (refusal === null) await letIn(writer, message, ruling);
  else {
    const said = { messageId: message.message_id, rule: refusal.ruleCode, ...ruling.who };
    appendAudit(writer, nowMillis, 'incoming.refused', said);
  }
  await recordChange(writer, {
    kind: refusal === null ? 'message.incoming' : 'message.incomingRefused',
    refId: message.message_id,
    residentId: message.resident_id,
    bytes: refusal === null ? changeBytes(message, ruling) : 1000,
  });
}

async function letIn(writer: Writer, message: IncomingTable, ruling: Ruling): Promise<void> {
  const { nowMillis, photos, withheld, who } = ruling;
  const messageId = message.message_id;
  await makeReplyStamps(writer, message);
  if (withheld.size === 0) {
    appendAudit(writer, nowMillis, 'incoming.approved', { messageId, ...who });
    return;
  }
  const { resident_id: residentId } = message;
  const kept = { residentId, photos, reasons: withheld, stampsReturned: 0, who };
  await withholdPhotos(writer, kept, ruling);
  const said = { messageId, withheld: withheld.size, ...who };
  appendAudit(writer, nowMillis, 'incoming.partlyDelivered', said);
}

/** A message with its photos' names and keys, in round numbers. */
function changeBytes(message: IncomingTable, { photos }: Ruling): number {
  return Buffer.byteLength(message.body) + 500 + photos.length * 1000;
}

/** The stamps that a contact paid for the answer are there once the resident may read the message. */
async function makeReplyStamps(writer: Writer, message: IncomingTable): Promise<void> {
  if (message.reply_stamps === 0) return;
  const numbers = Array.from({ length: message.reply_stamps }, (_, index) => index + 1);
  await writer
    .insertInto('stamps')
    .values(
      numbers.map((n) => ({
        name: replyStampName(message.message_id, n),
        resident_id: message.resident_id,
        kind: 'reply' as const,
        period: null,
        per_month: null,
        n,
        contact_id: message.contact_id,
        holder_device: null,
      })),
    )
    .execute();
}
