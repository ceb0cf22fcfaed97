import { z } from 'zod';
import { ContactId, ResidentId } from '../../shared/mail/identifiers.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { checkChosenPin, type PinProblem } from '../../shared/session/pin.ts';
import { isPlainLine, isPlainName } from '../plain-text.ts';
import { contactsMax, type NewContact } from '../residents.ts';
import type { ImportProblem } from './problem.ts';

/** The columns of a residents file; `contacts` may be left out, the order is free. */
export const residentColumns = [
  'residentId',
  'firstName',
  'lastName',
  'language',
  'pin',
  'contacts',
] as const;
export type ResidentColumn = (typeof residentColumns)[number];

/** A row that is whole; its PIN is checked and not yet stretched. */
export interface ParsedResident {
  readonly line: number;
  readonly residentId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly language: string;
  readonly pin: string;
  readonly contacts: readonly NewContact[];
}

/** A cell that is wrong: which, and what was expected in it. */
type CellProblem = {
  readonly column: ResidentColumn;
  readonly code: string;
  readonly expected: string;
};

const name = z.string().trim().max(100).refine(isPlainName);
const relationship = z.string().max(200).refine(isPlainLine);
const cells = {
  residentId: ResidentId,
  firstName: name,
  lastName: name,
  language: z.enum(['en', 'es', 'ht']),
};
const expectations = {
  residentId: 'letters, digits and hyphens, at most 32',
  firstName: 'a name of 1 to 100 characters, no control characters',
  lastName: 'a name of 1 to 100 characters, no control characters',
  language: 'en, es or ht',
} as const;
const pinExpectations: Record<PinProblem, string> = {
  notSixDigits: 'a PIN of six digits',
  common: 'a PIN that is not one of the ten commonest',
  repeat: 'a PIN that is not a repeat such as 121212',
  run: 'a PIN that is not a run such as 345678',
};

/** Reads one row, whose cells are found by the names in the header. */
export function parseResidentRow(
  row: Readonly<Record<ResidentColumn, string>>,
  place: { readonly file: string; readonly line: number; columnOf(column: ResidentColumn): number },
): Result<ParsedResident, ImportProblem> {
  const checked = checkRow(row);
  if (checked.ok) return ok({ ...checked.value, line: place.line });
  const { column, code, expected } = checked.error;
  const { file, line } = place;
  return fail({
    file,
    line,
    column: place.columnOf(column),
    code,
    expected: `${column}: ${expected}`,
  });
}

function checkRow(
  row: Readonly<Record<ResidentColumn, string>>,
): Result<Omit<ParsedResident, 'line'>, CellProblem> {
  for (const column of ['residentId', 'firstName', 'lastName', 'language'] as const) {
    if (cells[column].safeParse(row[column].trim()).success) continue;
    return fail({ column, code: 'badCell', expected: expectations[column] });
  }
  const pin = checkChosenPin(row.pin.trim());
  if (!pin.ok)
    return fail({ column: 'pin', code: pin.error, expected: pinExpectations[pin.error] });
  const contacts = parseContacts(row.contacts);
  if (!contacts.ok) return contacts;
  return ok({
    residentId: row.residentId.trim(),
    firstName: row.firstName.trim().normalize('NFC'),
    lastName: row.lastName.trim().normalize('NFC'),
    language: row.language.trim(),
    pin: pin.value,
    contacts: contacts.value,
  });
}

/** `contactId|name|relationship`, several with `;` between them. */
function parseContacts(cell: string): Result<NewContact[], CellProblem> {
  const contacts: NewContact[] = [];
  for (const part of cell.split(';').filter((text) => text.trim() !== '')) {
    const [contactId = '', contactName = '', theirRelationship = '', ...more] = part
      .split('|')
      .map((text) => text.trim().normalize('NFC'));
    const isGood =
      ContactId.safeParse(contactId).success &&
      name.safeParse(contactName).success &&
      relationship.safeParse(theirRelationship).success &&
      more.length === 0;
    if (!isGood) {
      const expected =
        'contactId|name|relationship, several with ; between them, at most 100 and 200 characters, no control characters';
      return fail({ column: 'contacts', code: 'badContact', expected });
    }
    contacts.push({ contactId, name: contactName, relationship: theirRelationship });
  }
  const expected = `at most ${contactsMax} contacts`;
  if (contacts.length > contactsMax)
    return fail({ column: 'contacts', code: 'tooManyContacts', expected });
  return ok(contacts);
}
