import { assert } from '../../shared/assert.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import type { Refusal } from '../../shared/protocol/change.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { replyStampName } from '../../shared/stamps/name.ts';
import { appendAudit } from '../audit/append.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { plainStep, takeStep } from '../mail/steps.ts';
import { staffIdOf } from '../staff/accounts.ts';
import { refundStamps } from '../stamps/refund.ts';
import { write } from '../store/database.ts';
import type { IncomingTable, MessagesTable, Writer } from '../store/schema.ts';
import { recordChange } from '../sync/change-log.ts';
import { findRule, type RefusalRule, ruleText } from './rules.ts';

/** What staff decide about one message, outgoing or incoming. */
export type Verdict =
  | { readonly kind: 'approve' }
  | { readonly kind: 'refuse'; readonly ruleCode: string; readonly note: string };

/** Why a decision had no effect. */
export type DecisionProblem = 'unknownMessage' | 'alreadyDecided' | 'unknownRule';

const dayMillis = 86_400_000;

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

interface Decision {
  readonly messageId: string;
  readonly verdict: Verdict;
  readonly by: string;
}

/** A decision with all that carrying it out needs. */
interface Ruling {
  readonly by: string;
  /** As the audit log has it: whose account decided, or nobody's, from the command line. */
  readonly who: { readonly staffId?: string };
  readonly nowMillis: number;
  readonly policy: Policy;
  /** Null approves. */
  readonly refusal: { readonly rule: RefusalRule; readonly note: string } | null;
}

async function decideIn(
  writer: Writer,
  gateway: Gateway,
  { messageId, verdict, by }: Decision,
): Promise<Result<void, DecisionProblem>> {
  const rule = verdict.kind === 'refuse' ? findRule(verdict.ruleCode) : null;
  if (verdict.kind === 'refuse' && rule === null) return fail('unknownRule');
  const { policy } = await readFacility(writer);
  const refusal = verdict.kind === 'refuse' && rule !== null ? { rule, note: verdict.note } : null;
  const who = await staffIdOf(writer, by);
  const ruling: Ruling = { by, who, nowMillis: gateway.world.nowMillis(), policy, refusal };
  const outgoing = await writer
    .selectFrom('messages')
    .selectAll()
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  if (outgoing !== undefined) return decideOutgoing(writer, outgoing, ruling);
  const incoming = await writer
    .selectFrom('incoming')
    .selectAll()
    .where('message_id', '=', messageId)
    .executeTakeFirst();
  if (incoming !== undefined) return decideIncoming(writer, incoming, ruling);
  return fail('unknownMessage');
}

async function decideOutgoing(
  writer: Writer,
  message: MessagesTable,
  ruling: Ruling,
): Promise<Result<void, DecisionProblem>> {
  if (message.state !== 'inReview') return fail('alreadyDecided');
  const { by, nowMillis, policy } = ruling;
  const messageId = message.message_id;
  if (ruling.refusal === null) {
    await writer
      .insertInto('deliveries')
      .values({ message_id: messageId, delivered_at_millis: nowMillis, approved_by: by })
      .execute();
    await takeStep(writer, message, plainStep('delivered', nowMillis, by));
    appendAudit(writer, nowMillis, 'outgoing.approved', { messageId, ...ruling.who });
    return ok(undefined);
  }
  const stampsReturned = policy.refusal.refundStamps
    ? await refundStamps(writer, { messageId, policy, nowMillis })
    : 0;
  const refusal = await refusalFor(writer, message.resident_id, { ...ruling, stampsReturned });
  await takeStep(writer, message, { ...plainStep('refused', nowMillis, by), refusal });
  const said = { messageId, rule: refusal.ruleCode, stampsReturned, ...ruling.who };
  appendAudit(writer, nowMillis, 'outgoing.refused', said);
  return ok(undefined);
}

async function decideIncoming(
  writer: Writer,
  message: IncomingTable,
  ruling: Ruling,
): Promise<Result<void, DecisionProblem>> {
  if (message.state !== 'inReview') return fail('alreadyDecided');
  const refusal =
    ruling.refusal === null
      ? null
      : await refusalFor(writer, message.resident_id, { ...ruling, stampsReturned: 0 });
  await writer
    .updateTable('incoming')
    .set({
      state: refusal === null ? 'new' : 'refused',
      decided_by: ruling.by,
      decided_at_millis: ruling.nowMillis,
      refusal: refusal === null ? null : JSON.stringify(refusal),
    })
    .where('message_id', '=', message.message_id)
    .execute();
  if (refusal === null) await makeReplyStamps(writer, message);
  const messageId = message.message_id;
  if (refusal === null) {
    appendAudit(writer, ruling.nowMillis, 'incoming.approved', { messageId, ...ruling.who });
  } else {
    const said = { messageId, rule: refusal.ruleCode, ...ruling.who };
    appendAudit(writer, ruling.nowMillis, 'incoming.refused', said);
  }
  await recordChange(writer, {
    kind: refusal === null ? 'message.incoming' : 'message.incomingRefused',
    refId: message.message_id,
    residentId: message.resident_id,
    bytes: refusal === null ? Buffer.byteLength(message.body) + 500 : 1000,
  });
  return ok(undefined);
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

async function refusalFor(
  writer: Writer,
  residentId: string,
  ruling: Ruling & { readonly stampsReturned: number },
): Promise<Refusal> {
  assert(ruling.refusal !== null, 'a refusal has its rule');
  const resident = await writer
    .selectFrom('residents')
    .select('language')
    .where('resident_id', '=', residentId)
    .executeTakeFirstOrThrow();
  return {
    part: 'text',
    ruleCode: ruling.refusal.rule.code,
    ruleText: ruleText(ruling.refusal.rule, resident.language),
    note: ruling.refusal.note,
    decidedBy: ruling.by,
    decidedAtMillis: ruling.nowMillis,
    appealByMillis: ruling.nowMillis + ruling.policy.appeal.askWithinDays * dayMillis,
    stampsReturned: ruling.stampsReturned,
  };
}
