import { normaliseBody } from '../../shared/mail/body.ts';
import type { MessageSend } from '../../shared/protocol/record.ts';
import { appendAudit } from '../audit/append.ts';
import {
  insertSpends,
  leasedByName,
  paidAsNamed,
  type StampsByName,
  spendRows,
} from '../stamps/payment.ts';
import { touchPeriod } from '../stamps/periods.ts';
import { among } from '../store/rows.ts';
import type { MessagesTable, Reader, Writer } from '../store/schema.ts';
import { recordChanges } from '../sync/change-log.ts';
import { aboutMessage, insertMessages, newMessage, paymentOf, stepsOfPaid } from './accept-send.ts';
import { currentPeriodOf, type RecordContext } from './effect.ts';
import { historyRow, insertHistory, stepChange, stepOn } from './steps.ts';

/** A letter that is new here and is paid for with the stamps that it names. */
interface PlainLetter {
  readonly message: MessagesTable;
  readonly stamps: readonly string[];
}

/**
 * Accepts the letters at the head of `sends` about which nothing is unusual, up to the first of which
 * something is: each has the effect that `acceptSend` has on it alone, but what they need is read at once and
 * what they leave is written at once. Answers how many. A queue of thousands is nothing but such letters.
 */
export async function acceptTogether(
  writer: Writer,
  context: RecordContext,
  sends: readonly MessageSend[],
): Promise<number> {
  const letters = plainLetters(context, sends, await readAround(writer, context, sends));
  if (letters.length === 0) return 0;
  await touchPeriods(writer, context, letters);
  await writeLetters(writer, context, letters);
  return letters.length;
}

/** What is known here of the letters' names. */
interface Surroundings {
  /** Messages that are here already. */
  readonly messageIds: ReadonlySet<string>;
  /** `resident contact` of each pair that may write. */
  readonly contacts: ReadonlySet<string>;
  /** The stamps that they name, as far as the device holds them. */
  readonly leased: StampsByName;
}

async function readAround(
  reader: Reader,
  { deviceId }: RecordContext,
  sends: readonly MessageSend[],
): Promise<Surroundings> {
  const messages = await reader
    .selectFrom('messages')
    .select('message_id')
    .where('message_id', 'in', among(sends.map((send) => send.messageId)))
    .execute();
  const contacts = await reader
    .selectFrom('contacts')
    .select(['contact_id', 'resident_id'])
    .where('contact_id', 'in', among(new Set(sends.map((send) => send.contactId))))
    .execute();
  const names = sends.flatMap((send) => send.stamps);
  return {
    messageIds: new Set(messages.map((row) => row.message_id)),
    contacts: new Set(contacts.map((row) => pair(row.resident_id, row.contact_id))),
    leased: await leasedByName(reader, deviceId, names),
  };
}

function plainLetters(
  context: RecordContext,
  sends: readonly MessageSend[],
  { messageIds, contacts, leased }: Surroundings,
): PlainLetter[] {
  const currentPeriod = currentPeriodOf(context);
  const ids = new Set(messageIds);
  const unspent = new Map(leased);
  const letters: PlainLetter[] = [];
  for (const send of sends) {
    const isNew = !ids.has(send.messageId);
    const mayWrite =
      context.residentIds.includes(send.residentId) &&
      contacts.has(pair(send.residentId, send.contactId));
    const body = normaliseBody(send.body);
    // Photos are opened and looked at, each by itself.
    if (!isNew || !mayWrite || !body.ok || send.photos !== undefined) break;
    const message = newMessage(context, send, body.value);
    const payment = paymentOf(context, message, { named: send.stamps, currentPeriod });
    const stamps = paidAsNamed(unspent, payment);
    if (stamps === null) break;
    ids.add(send.messageId);
    for (const name of stamps) unspent.delete(name);
    letters.push({ message, stamps });
  }
  return letters;
}

/** The residents have this month's stamps even if no device has asked for them yet (2.13). */
async function touchPeriods(
  writer: Writer,
  context: RecordContext,
  letters: readonly PlainLetter[],
): Promise<void> {
  const period = currentPeriodOf(context);
  const { perMonth } = context.policy.freeStamps;
  for (const residentId of new Set(letters.map(({ message }) => message.resident_id))) {
    await touchPeriod(writer, { residentId, period, perMonth });
  }
}

async function writeLetters(
  writer: Writer,
  context: RecordContext,
  letters: readonly PlainLetter[],
): Promise<void> {
  const [sent, toReview] = stepsOfPaid(context);
  const stepped = letters.map(({ message, stamps }) => {
    const first = stepOn(message, sent);
    return { message, stamps, first, second: stepOn(first, toReview) };
  });
  await insertMessages(
    writer,
    stepped.map(({ message, second }) => ({ ...message, ...second })),
  );
  await insertHistory(
    writer,
    stepped.flatMap(({ message: { message_id }, first, second }) => [
      historyRow(message_id, first),
      historyRow(message_id, second),
    ]),
  );
  const { nowMillis } = context;
  await insertSpends(
    writer,
    letters.flatMap(({ message: { message_id, resident_id }, stamps }) =>
      spendRows({ messageId: message_id, residentId: resident_id, nowMillis }, stamps),
    ),
  );
  await recordChanges(
    writer,
    letters.flatMap(({ message }) => [stepChange(message), stepChange(message)]),
  );
  for (const { message, stamps } of letters) {
    const detail = { ...aboutMessage(context, message), stamps: stamps.length };
    appendAudit(writer, nowMillis, 'outgoing.accepted', detail);
  }
}

function pair(residentId: string, contactId: string): string {
  return `${residentId} ${contactId}`;
}
