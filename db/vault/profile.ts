import type { Contact } from '../../shared/protocol/change.ts';
import type { Database } from '../connection.ts';

/** Who the resident is, in words, and to whom they may write. */
export interface Profile {
  readonly firstName: string;
  readonly language: string;
  /** In the order in which the gateway gave them. */
  readonly contacts: readonly Pick<Contact, 'contactId' | 'name' | 'relationship'>[];
}

/** The resident's profile. */
export interface Profiles {
  /** Null until the first one has come. */
  profile(): Profile | null;
  /** Puts a newer profile in the place of the old one, contacts included. */
  replaceProfile(profile: Profile): void;
  contact(contactId: string): Profile['contacts'][number] | null;
}

/** Prepares the profile's statements. */
export function openProfile(database: Database): Profiles {
  const read = database.prepare<[], { firstName: string; language: string }>(
    'profile.read',
    'SELECT first_name AS firstName, language FROM profile',
  );
  const contacts = database.prepare<[], Profile['contacts'][number]>(
    'profile.contacts',
    'SELECT contact_id AS contactId, name, relationship FROM contacts ORDER BY place',
  );
  const contact = database.prepare<[string], Profile['contacts'][number]>(
    'profile.contact',
    'SELECT contact_id AS contactId, name, relationship FROM contacts WHERE contact_id = ?',
  );
  const save = database.prepare<[string, string]>(
    'profile.save',
    'INSERT OR REPLACE INTO profile (id, first_name, language) VALUES (1, ?, ?)',
  );
  const clearContacts = database.prepare<[]>('profile.clearContacts', 'DELETE FROM contacts');
  const addContact = database.prepare<[string, string, string, number]>(
    'profile.addContact',
    'INSERT OR REPLACE INTO contacts (contact_id, name, relationship, place) VALUES (?, ?, ?, ?)',
  );
  return {
    profile: () => {
      const row = read.get();
      return row === undefined ? null : { ...row, contacts: contacts.all() };
    },
    replaceProfile: (profile) => {
      save.run(profile.firstName, profile.language);
      clearContacts.run();
      profile.contacts.forEach((it, place) => {
        addContact.run(it.contactId, it.name, it.relationship, place);
      });
    },
    contact: (contactId) => contact.get(contactId) ?? null,
  };
}
