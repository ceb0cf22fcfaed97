import { assert } from '../../shared/assert.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { takeIn } from '../mail/take-in.ts';
import { addContact, contactsMax, tellPerson } from '../residents.ts';
import { write } from '../store/database.ts';
import type { Reader, Writer } from '../store/schema.ts';
import { readContactRoom } from './contact-room.ts';
import { isSameMail, readImported } from './imported-before.ts';
import { type ParsedMail, parseMailLine } from './mail-line.ts';
import { readPhotoFiles } from './photo-files.ts';
import {
  type ImportFailure,
  type ImportOutcome,
  type ImportProblem,
  nothingToImport,
  readNamedFile,
} from './problem.ts';
import { readReceivers, receiverOf } from './receivers.ts';

export interface ImportMail {
  readonly file: string;
  /** Who receives what names no resident; null: the first resident who is here. */
  readonly residentId: string | null;
  /** Imports what can be, and lists the rest. */
  readonly partial: boolean;
}

export interface MailSummary {
  readonly imported: number;
  /** Messages that an earlier import had brought. */
  readonly alreadyThere: number;
  /** Persons outside who became approved contacts. */
  readonly contactsMade: number;
  /** Who receives what named no resident; null where everything that was imported did. */
  readonly receiver: string | null;
}

const newline = 0x0a;
const importerName = 'mail import';
/** Other clocks run ahead of the gateway's by less. */
const aheadMillisMax = 24 * 60 * 60 * 1000;

/** Imports a JSON-lines file of mail from outside; all of it waits for review. */
export async function importMail(
  gateway: Gateway,
  options: ImportMail,
): Promise<Result<ImportOutcome<MailSummary>, ImportFailure>> {
  const bytes = readNamedFile(options.file);
  if (!bytes.ok) return bytes;
  const latestMillis = gateway.world.nowMillis() + aheadMillisMax;
  const { mail, problems } = parseMail(bytes.value, options.file, latestMillis);
  if (mail.length + problems.length === 0)
    return fail(nothingToImport(options.file, 1, 'at least one message'));
  return write(gateway.database, async (writer) => {
    const plan = await planMail(writer, mail, options);
    const leftOut = [...problems, ...plan.problems].sort((a, b) => a.line - b.line);
    if (leftOut.length > 0 && !options.partial)
      return fail({ code: 'badInput', problems: leftOut });
    const taken = await takeAllIn(writer, gateway, { mail: plan.mail, file: options.file });
    const { imported, contactsMade } = taken;
    const alreadyThere = plan.alreadyThere + plan.mail.length - imported;
    appendAudit(writer, gateway.world.nowMillis(), 'import.mail', {
      messages: imported,
      alreadyThere,
      contacts: contactsMade,
      leftOut: leftOut.length,
    });
    return ok({
      leftOut,
      summary: { imported, alreadyThere, contactsMade, receiver: plan.receiver },
    });
  });
}

function parseMail(bytes: Buffer, file: string, latestMillis: number) {
  const mail: ParsedMail[] = [];
  const problems: ImportProblem[] = [];
  const lineOfId = new Map<string, number>();
  for (const [index, line] of linesOf(bytes).entries()) {
    if (line.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x09)) continue;
    const place = { file, line: index + 1 };
    const parsed = parseMailLine(line, place, latestMillis);
    if (!parsed.ok) {
      problems.push(parsed.error);
      continue;
    }
    const earlier = lineOfId.get(parsed.value.id);
    if (earlier === undefined) {
      lineOfId.set(parsed.value.id, place.line);
      mail.push(parsed.value);
      continue;
    }
    const expected = `an "id" of its own; line ${earlier} has the same`;
    problems.push({ ...place, column: 1, code: 'repeatedId', expected });
  }
  return { mail, problems };
}

function linesOf(bytes: Buffer): Uint8Array[] {
  const lines: Uint8Array[] = [];
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  for (let start = hasMark ? 3 : 0; start < bytes.length; ) {
    const found = bytes.indexOf(newline, start);
    const end = found < 0 ? bytes.length : found;
    lines.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return lines;
}

type PlannedMail = ParsedMail & { readonly residentId: string };

/** Decides what each line is for, and writes nothing. */
async function planMail(reader: Reader, mail: readonly ParsedMail[], options: ImportMail) {
  const receivers = await readReceivers(reader);
  const receiver = options.residentId ?? receivers.first;
  const present = await readImported(reader);
  const room = await readContactRoom(reader);
  const { policy } = await readFacility(reader);
  const problems: ImportProblem[] = [];
  const planned: PlannedMail[] = [];
  let alreadyThere = 0;
  for (const message of mail) {
    const place = { file: options.file, line: message.line, column: 1 };
    const before = present.get(message.id);
    // Who was the first to be here may have left since.
    const unnamed = options.residentId ?? before?.residentId ?? receiver;
    const residentId = message.resident ?? unnamed;
    if (before !== undefined) {
      const line = { file: options.file, residentId, mail: message };
      const expected = `the message that was imported as ${message.id} before`;
      if (await isSameMail(reader, before, line)) alreadyThere += 1;
      else problems.push({ ...place, code: 'changedSinceImport', expected });
      continue;
    }
    const theirs = receiverOf(residentId, receivers);
    const photos = theirs.ok ? photosProblemOf(message, options.file, policy) : null;
    if (!theirs.ok) problems.push({ ...place, ...theirs.error });
    else if (photos !== null) problems.push({ ...place, column: message.photosColumn, ...photos });
    else if (room.takes(theirs.value, message.contactName))
      planned.push({ ...message, residentId: theirs.value });
    else {
      const expected = `at most ${contactsMax} contacts of a resident`;
      problems.push({ ...place, code: 'tooManyContacts', expected });
    }
  }
  const needsReceiver = planned.some((message) => message.resident === null);
  return { mail: planned, problems, alreadyThere, receiver: needsReceiver ? receiver : null };
}

/** The pictures themselves are read again when they are taken in: a large import does not fit into memory. */
function photosProblemOf(message: ParsedMail, file: string, { attachments }: Policy) {
  const read = readPhotoFiles(file, message, attachments);
  return read.ok ? null : read.error;
}

async function takeAllIn(
  writer: Writer,
  gateway: Gateway,
  { mail, file }: { readonly mail: readonly PlannedMail[]; readonly file: string },
): Promise<{ readonly imported: number; readonly contactsMade: number }> {
  const { policy } = await readFacility(writer);
  const nowMillis = gateway.world.nowMillis();
  const contacts = await contactsByName(writer);
  const made = new Map<string, string>();
  let imported = 0;
  for (const message of mail) {
    const key = contactKey(message.residentId, message.contactName);
    let contactId = contacts.get(key);
    if (contactId === undefined) {
      contactId = `c-${gateway.world.newId()}`;
      contacts.set(key, contactId);
      made.set(key, message.residentId);
      const { residentId, contactName: name } = message;
      const contact = { contactId, residentId, name, relationship: '' };
      await addContact(writer, contact, { by: importerName, nowMillis });
      appendAudit(writer, nowMillis, 'contact.approved', { residentId, contactId });
    }
    const isNew = await takeIn(
      writer,
      {
        externalId: message.id,
        residentId: message.residentId,
        contactId,
        body: message.body,
        replyStamps: message.replyStamps,
        arrivedAtMillis: message.arrivedAtMillis ?? nowMillis,
        photos: picturesOf(message, file, policy),
      },
      { world: gateway.world, policy },
    );
    if (isNew) imported += 1;
  }
  for (const residentId of new Set(made.values())) await tellPerson(writer, residentId);
  return { imported, contactsMade: made.size };
}

function picturesOf(message: ParsedMail, file: string, { attachments }: Policy) {
  const read = readPhotoFiles(file, message, attachments);
  assert(read.ok, `a photo of line ${message.line} changed while it was being imported`);
  return read.value;
}

async function contactsByName(reader: Reader): Promise<Map<string, string>> {
  const rows = await reader
    .selectFrom('contacts')
    .select(['contact_id', 'resident_id', 'name'])
    .execute();
  return new Map(rows.map((row) => [contactKey(row.resident_id, row.name), row.contact_id]));
}

function contactKey(residentId: string, name: string): string {
  return `${residentId}\n${name}`;
}
