import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { takeIn } from '../mail/take-in.ts';
import { addContact, tellPerson } from '../residents.ts';
import { write } from '../store/database.ts';
import type { Reader, Writer } from '../store/schema.ts';
import { type ParsedMail, parseMailLine } from './mail-line.ts';
import { type MailPlan, type PlannedMail, planMail } from './mail-plan.ts';
import {
  type ImportFailure,
  type ImportOutcome,
  type ImportProblem,
  nothingToImport,
  readNamedFile,
} from './problem.ts';
import { photoProblems, type StagedPhotos, stagePhotos, unstage } from './staged-photos.ts';

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

/**
 * Imports a JSON-lines file of mail from outside; all of it waits for review. Photos are looked at and kept before the
 * one transaction in which all messages come in: others wait for what is quick alone.
 */
export async function importMail(
  gateway: Gateway,
  options: ImportMail,
): Promise<Result<ImportOutcome<MailSummary>, ImportFailure>> {
  const bytes = readNamedFile(options.file);
  if (!bytes.ok) return bytes;
  const latestMillis = gateway.world.nowMillis() + aheadMillisMax;
  const parsed = parseMail(bytes.value, options.file, latestMillis);
  if (parsed.mail.length + parsed.problems.length === 0) {
    return fail(nothingToImport(options.file, 1, 'at least one message'));
  }
  const plan = await planMail(gateway.database, parsed.mail, options);
  const { policy } = await readFacility(gateway.database);
  const source = { file: options.file, limits: policy.attachments };
  const badPhotos = photoProblems(plan.mail, source);
  const problems = [...parsed.problems, ...plan.problems, ...badPhotos];
  if (problems.length > 0 && !options.partial) return badInput(problems);
  const whole = without(plan.mail, badPhotos);
  const staged = await stagePhotos(gateway, whole, source);
  try {
    return await bringIn(gateway, options, { plan: { ...plan, mail: whole, problems }, staged });
  } finally {
    await unstage(gateway, staged);
  }
}

/** Asks again what each line is for: another import may have come first. */
function bringIn(
  gateway: Gateway,
  options: ImportMail,
  { plan, staged }: { readonly plan: MailPlan; readonly staged: StagedPhotos },
): Promise<Result<ImportOutcome<MailSummary>, ImportFailure>> {
  return write(gateway.database, async (writer) => {
    const now = await planMail(writer, without(plan.mail, staged.problems), options);
    const leftOut = [...plan.problems, ...staged.problems, ...now.problems].sort(byLine);
    if (leftOut.length > 0 && !options.partial) return badInput(leftOut);
    const taken = await takeAllIn(writer, gateway, { mail: now.mail, staged });
    const { imported, contactsMade } = taken;
    const alreadyThere = plan.alreadyThere + now.alreadyThere + now.mail.length - imported;
    appendAudit(writer, gateway.world.nowMillis(), 'import.mail', {
      messages: imported,
      alreadyThere,
      contacts: contactsMade,
      leftOut: leftOut.length,
    });
    const { receiver } = plan;
    const summary = { imported, alreadyThere, contactsMade, receiver };
    return ok({ leftOut, summary });
  });
}

function badInput(problems: readonly ImportProblem[]): Result<never, ImportFailure> {
  return fail({ code: 'badInput', problems: problems.toSorted(byLine) });
}

function byLine(a: ImportProblem, b: ImportProblem): number {
  return a.line - b.line;
}

function without(
  mail: readonly PlannedMail[],
  problems: readonly ImportProblem[],
): readonly PlannedMail[] {
  const lines = new Set(problems.map(({ line }) => line));
  return mail.filter(({ line }) => !lines.has(line));
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

async function takeAllIn(
  writer: Writer,
  gateway: Gateway,
  { mail, staged }: { readonly mail: readonly PlannedMail[]; readonly staged: StagedPhotos },
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
        photos: staged.photos.get(message.line) ?? [],
      },
      { world: gateway.world, policy },
    );
    if (isNew) imported += 1;
  }
  for (const residentId of new Set(made.values())) await tellPerson(writer, residentId);
  return { imported, contactsMade: made.size };
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
