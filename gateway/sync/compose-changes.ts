import type {
  IncomingChange,
  IncomingPhoto,
  IncomingRefusedChange,
  KnownChange,
  MessageStateChange,
  PersonChange,
  PersonLeftChange,
  PolicyChange,
  Refusal,
} from '../../shared/protocol/change.ts';
import { asPhoto, photosOf, withheldAmong } from '../blobs/photos.ts';
import { readFacility } from '../gateway.ts';
import { composeStaffCodes } from '../staff/tablet-codes.ts';
import { goneAmong, standingsOf } from '../standing.ts';
import { among } from '../store/rows.ts';
import type { PhotosTable, Reader } from '../store/schema.ts';
import { composePins } from './compose-pins.ts';

/** An entry of the change log: what changed, by its name. */
export interface LoggedChange {
  readonly kind: string;
  readonly refId: string;
}

/** Makes the changes of a page, in its order, from how things stand now. */
export async function composeChanges(
  reader: Reader,
  page: readonly LoggedChange[],
): Promise<KnownChange[]> {
  const namesOf = (kind: KnownChange['kind']) =>
    page.filter((entry) => entry.kind === kind).map((entry) => entry.refId);
  const made = new Map<string, KnownChange>();
  const keep = (changes: readonly (readonly [string, KnownChange])[]) => {
    for (const [refId, change] of changes) made.set(`${change.kind} ${refId}`, change);
  };
  keep(await composePeople(reader, namesOf('person')));
  keep(await composeStates(reader, namesOf('message.state')));
  keep(await composeIncoming(reader, namesOf('message.incoming')));
  keep(await composeIncomingRefused(reader, namesOf('message.incomingRefused')));
  keep(await composeLeft(reader, namesOf('person.left')));
  if (namesOf('staff.codes').length > 0) {
    keep([['staff.codes', await composeStaffCodes(reader)]]);
  }
  if (namesOf('policy').length > 0) keep([['policy', await composePolicy(reader)]]);
  return page.flatMap((entry) => made.get(`${entry.kind} ${entry.refId}`) ?? []);
}

type Named<Change> = readonly (readonly [string, Change])[];

async function composeLeft(
  reader: Reader,
  refIds: readonly string[],
): Promise<Named<PersonLeftChange>> {
  const about = refIds.map((refId) => [refId, refId.slice(refId.indexOf('/') + 1)] as const);
  const gone = await goneAmong(
    reader,
    about.map(([, residentId]) => residentId),
  );
  return about.map(([refId, residentId]) => [
    refId,
    { kind: 'person.left', residentId, ...(gone.has(residentId) ? { retire: true } : {}) },
  ]);
}

async function composePolicy(reader: Reader): Promise<PolicyChange> {
  const { policy } = await readFacility(reader);
  return { kind: 'policy', policy };
}

async function composePeople(reader: Reader, ids: string[]): Promise<Named<PersonChange>> {
  if (ids.length === 0) return [];
  const people = await reader
    .selectFrom('residents')
    .selectAll()
    .where('resident_id', 'in', among(ids))
    .execute();
  const standings = await standingsOf(reader, ids);
  const contacts = await reader
    .selectFrom('contacts')
    .select(['resident_id', 'contact_id as contactId', 'name', 'relationship'])
    .where('resident_id', 'in', among(ids))
    .orderBy('name')
    .execute();
  const pins = await composePins(reader, people);
  return people.flatMap((person) => {
    const pin = pins.get(person.resident_id);
    if (pin === undefined) return [];
    const change: PersonChange = {
      kind: 'person',
      residentId: person.resident_id,
      firstName: person.first_name,
      language: person.language,
      pin,
      contacts: contacts
        .filter((contact) => contact.resident_id === person.resident_id)
        .map(({ contactId, name, relationship }) => ({ contactId, name, relationship })),
      ...(standings.get(person.resident_id) ?? {}),
    };
    return [[person.resident_id, change] as const];
  });
}

async function composeStates(reader: Reader, ids: string[]): Promise<Named<MessageStateChange>> {
  if (ids.length === 0) return [];
  const rows = await reader
    .selectFrom('messages')
    .select(['message_id', 'resident_id', 'revision', 'state', 'at_millis', 'by_name'])
    .select(['review_due_millis', 'stamps_missing', 'stamps_needed', 'refusal'])
    .where('message_id', 'in', among(ids))
    .execute();
  const partly = rows.filter((row) => row.state === 'partlyDelivered');
  const photos = await photosOf(
    reader,
    partly.map((row) => row.message_id),
  );
  return rows.map((row) => [
    row.message_id,
    {
      kind: 'message.state',
      messageId: row.message_id,
      residentId: row.resident_id,
      revision: row.revision,
      state: row.state as MessageStateChange['state'],
      atMillis: row.at_millis,
      by: row.by_name,
      reviewDueMillis: row.review_due_millis,
      stampsMissing: row.stamps_missing,
      stampsNeeded: row.stamps_needed,
      refusal: row.refusal === null ? null : (JSON.parse(row.refusal) as Refusal),
      ...withheldOf(photos.get(row.message_id)),
    },
  ]);
}

function withheldOf(photos: readonly PhotosTable[] | undefined) {
  return photos === undefined ? {} : { withheld: withheldAmong(photos) };
}

async function composeIncoming(reader: Reader, ids: string[]): Promise<Named<IncomingChange>> {
  if (ids.length === 0) return [];
  const rows = await selectIncoming(reader, ids).select('incoming.body').execute();
  const photos = await photosOf(reader, ids);
  return rows.map((row) => [
    row.message_id,
    {
      kind: 'message.incoming',
      messageId: row.message_id,
      residentId: row.resident_id,
      contactId: row.contact_id,
      contactName: row.name,
      body: row.body,
      arrivedAtMillis: row.arrived_at_millis,
      ...givenPhotos(photos.get(row.message_id)),
    },
  ]);
}

/** What the resident is given, and why not the rest; nothing at all of a message without photos. */
function givenPhotos(photos: readonly PhotosTable[] | undefined) {
  if (photos === undefined) return {};
  const given = photos.map(
    (row): IncomingPhoto =>
      row.refusal === null
        ? { photo: asPhoto(row) }
        : { withheld: JSON.parse(row.refusal) as Refusal },
  );
  return { photos: given };
}

async function composeIncomingRefused(
  reader: Reader,
  ids: string[],
): Promise<Named<IncomingRefusedChange>> {
  if (ids.length === 0) return [];
  const rows = await selectIncoming(reader, ids).execute();
  return rows.map((row) => [
    row.message_id,
    {
      kind: 'message.incomingRefused',
      messageId: row.message_id,
      residentId: row.resident_id,
      contactName: row.name,
      arrivedAtMillis: row.arrived_at_millis,
      refusal: JSON.parse(row.refusal ?? 'null') as Refusal,
    },
  ]);
}

function selectIncoming(reader: Reader, ids: string[]) {
  return reader
    .selectFrom('incoming')
    .innerJoin('contacts', 'contacts.contact_id', 'incoming.contact_id')
    .select(['incoming.message_id', 'incoming.resident_id', 'incoming.contact_id'])
    .select(['contacts.name', 'incoming.arrived_at_millis', 'incoming.refusal'])
    .where('incoming.message_id', 'in', among(ids));
}
