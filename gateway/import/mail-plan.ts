import type { Reader } from '../store/schema.ts';
import type { ParsedMail } from './mail-line.ts';
import type { ImportProblem } from './problem.ts';

/** A message with whom it is for. */
export type PlannedMail = ParsedMail & { readonly residentId: string };

/** What is to be done with the messages of a file. */
export interface MailPlan {
  readonly mail: readonly PlannedMail[];
  readonly problems: readonly ImportProblem[];
  readonly alreadyThere: number;
  /** Who receives what names no resident; null where everything does. */
  readonly receiver: string | null;
}

/** Decides what each line is for, and writes nothing. */
export async function planMail(
  reader: Reader,
  mail: readonly ParsedMail[],
  options: { readonly file: string; readonly residentId: string | null },
): Promise<MailPlan> {
  const residents = await reader
    .selectFrom('residents')
    .select('resident_id')
    .orderBy('created_at_millis')
    .orderBy('resident_id')
    .execute();
  const known = new Set(residents.map((row) => row.resident_id));
  const receiver = options.residentId ?? residents[0]?.resident_id ?? null;
  const present = await importedBefore(reader);
  const problems: ImportProblem[] = [];
  const planned: PlannedMail[] = [];
  let alreadyThere = 0;
  for (const message of mail) {
    const residentId = message.resident ?? receiver;
    const place = { file: options.file, line: message.line, column: 1 };
    const before = present.get(message.id);
    if (residentId === null || !known.has(residentId)) {
      const expected =
        residentId === null ? 'a facility with residents' : `a resident ${residentId}`;
      problems.push({ ...place, code: 'unknownResident', expected });
    } else if (before === undefined) {
      planned.push({ ...message, residentId });
    } else if (before.body === message.body && before.residentId === residentId) {
      alreadyThere += 1;
    } else {
      const expected = `the message that was imported as ${message.id} before`;
      problems.push({ ...place, code: 'changedSinceImport', expected });
    }
  }
  const needsReceiver = mail.some((message) => message.resident === null);
  return { mail: planned, problems, alreadyThere, receiver: needsReceiver ? receiver : null };
}

async function importedBefore(reader: Reader) {
  const rows = await reader
    .selectFrom('incoming')
    .select(['external_id', 'body', 'resident_id as residentId'])
    .execute();
  return new Map(rows.map((row) => [row.external_id, row]));
}
