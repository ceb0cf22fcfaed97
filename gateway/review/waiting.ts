import type { Reader } from '../store/schema.ts';

/** A message that waits for staff to decide. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly direction: 'outgoing' | 'incoming';
  readonly residentId: string;
  readonly residentName: string;
  readonly contactName: string;
  readonly body: string;
  readonly receivedAtMillis: number;
  readonly reviewDueMillis: number;
}

export interface WaitingPage {
  readonly messages: WaitingMessage[];
  /** How many wait in all. */
  readonly total: number;
}

/** The mail that waits, oldest first: what has the least time left comes first. */
export async function listWaiting(
  reader: Reader,
  page: { readonly offset: number; readonly limit: number },
): Promise<WaitingPage> {
  const rows = await waiting(reader)
    .selectAll()
    .orderBy('reviewDueMillis')
    .orderBy('messageId')
    .offset(page.offset)
    .limit(page.limit)
    .execute();
  const { total } = await waiting(reader)
    .select((column) => column.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return {
    total: Number(total),
    messages: rows.map(asMessage),
  };
}

/** The names of all that waits, oldest first. */
export async function waitingIds(reader: Reader): Promise<string[]> {
  const rows = await waiting(reader)
    .select('messageId')
    .orderBy('reviewDueMillis')
    .orderBy('messageId')
    .execute();
  return rows.map((row) => row.messageId);
}

/** One message that waits, or null. */
export async function findWaiting(
  reader: Reader,
  messageId: string,
): Promise<WaitingMessage | null> {
  const row = await waiting(reader)
    .selectAll()
    .where('messageId', '=', messageId)
    .executeTakeFirst();
  return row === undefined ? null : asMessage(row);
}

type WaitingRow = Omit<WaitingMessage, 'residentName' | 'direction'> & {
  readonly firstName: string;
  readonly lastName: string;
  readonly direction: string;
};

function asMessage({ firstName, lastName, direction, ...row }: WaitingRow): WaitingMessage {
  return {
    ...row,
    direction: direction as WaitingMessage['direction'],
    residentName: `${firstName} ${lastName}`,
  };
}

function waiting(reader: Reader) {
  const outgoing = reader
    .selectFrom('messages')
    .innerJoin('residents', 'residents.resident_id', 'messages.resident_id')
    .innerJoin('contacts', 'contacts.contact_id', 'messages.contact_id')
    .select((column) => [
      'messages.message_id as messageId',
      column.cast<string>(column.val('outgoing'), 'text').as('direction'),
      'residents.resident_id as residentId',
      'residents.first_name as firstName',
      'residents.last_name as lastName',
      'contacts.name as contactName',
      'messages.body as body',
      'messages.received_at_millis as receivedAtMillis',
      column.fn.coalesce('messages.review_due_millis', 'messages.at_millis').as('reviewDueMillis'),
    ])
    .where('messages.state', '=', 'inReview');
  const incoming = reader
    .selectFrom('incoming')
    .innerJoin('residents', 'residents.resident_id', 'incoming.resident_id')
    .innerJoin('contacts', 'contacts.contact_id', 'incoming.contact_id')
    .select((column) => [
      'incoming.message_id as messageId',
      column.cast<string>(column.val('incoming'), 'text').as('direction'),
      'residents.resident_id as residentId',
      'residents.first_name as firstName',
      'residents.last_name as lastName',
      'contacts.name as contactName',
      'incoming.body as body',
      'incoming.arrived_at_millis as receivedAtMillis',
      'incoming.review_due_millis as reviewDueMillis',
    ])
    .where('incoming.state', '=', 'inReview');
  return reader.selectFrom(outgoing.unionAll(incoming).as('waiting'));
}
