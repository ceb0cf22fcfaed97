import type { StretchedPin } from '../shared/protocol/record.ts';
import { appendAudit } from './audit/append.ts';
import type { Writer } from './store/schema.ts';
import { recordChange } from './sync/change-log.ts';

/** A person has fewer; each is told to their devices as often as one of them changes. */
export const contactsMax = 500;

/** A resident as staff give them to the gateway. */
export interface NewResident {
  readonly residentId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly language: string;
  readonly pin: StretchedPin;
  readonly contacts: readonly NewContact[];
}

/** A person outside to whom a resident may write. */
export interface NewContact {
  /** Left out, the gateway makes one. */
  readonly contactId: string;
  readonly name: string;
  readonly relationship: string;
}

/** Who put a resident or a contact in, and when. */
export interface Approval {
  readonly by: string;
  readonly nowMillis: number;
}

/** Adds a resident with their contacts, and tells their devices. */
export async function addResident(
  writer: Writer,
  resident: NewResident,
  approval: Approval,
): Promise<void> {
  await writer
    .insertInto('residents')
    .values({
      resident_id: resident.residentId,
      first_name: resident.firstName,
      last_name: resident.lastName,
      language: resident.language,
      pin_version: 1,
      pin_salt: resident.pin.salt,
      pin_stretched: resident.pin.stretched,
      created_at_millis: approval.nowMillis,
    })
    .execute();
  for (const contact of resident.contacts) {
    await addContact(writer, { ...contact, residentId: resident.residentId }, approval);
  }
  await tellPerson(writer, resident.residentId);
  appendAudit(writer, approval.nowMillis, 'resident.added', {
    residentId: resident.residentId,
    contacts: resident.contacts.length,
  });
}

/** Adds an approved contact. The caller tells the resident's devices: see `tellPerson`. */
export async function addContact(
  writer: Writer,
  contact: NewContact & { readonly residentId: string },
  approval: Approval,
): Promise<void> {
  await writer
    .insertInto('contacts')
    .values({
      contact_id: contact.contactId,
      resident_id: contact.residentId,
      name: contact.name,
      relationship: contact.relationship,
      approved_by: approval.by,
      approved_at_millis: approval.nowMillis,
    })
    .execute();
}

/** Tells a resident's devices how they and their contacts stand now. */
export async function tellPerson(writer: Writer, residentId: string): Promise<void> {
  await recordChange(writer, {
    kind: 'person',
    refId: residentId,
    residentId,
    bytes: personBytes,
  });
}

/** A person with some dozens of contacts, in round numbers. */
const personBytes = 8000;
