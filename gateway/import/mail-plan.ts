import { contactsMax } from '../residents.ts';
import type { Reader } from '../store/schema.ts';
import { readContactRoom } from './contact-room.ts';
import { isSameMail, readImported } from './imported-before.ts';
import type { ParsedMail } from './mail-line.ts';
import type { ImportProblem } from './problem.ts';
import { readReceivers, receiverOf } from './receivers.ts';

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

/** Decides what each line is for, and writes nothing. Photos are looked at elsewhere. */
export async function planMail(
  reader: Reader,
  mail: readonly ParsedMail[],
  options: { readonly file: string; readonly residentId: string | null },
): Promise<MailPlan> {
  const receivers = await readReceivers(reader);
  const receiver = options.residentId ?? receivers.first;
  const present = await readImported(reader);
  const room = await readContactRoom(reader);
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
    if (!theirs.ok) problems.push({ ...place, ...theirs.error });
    else if (room.takes(theirs.value, message.contactName)) {
      planned.push({ ...message, residentId: theirs.value });
    } else {
      const expected = `at most ${contactsMax} contacts of a resident`;
      problems.push({ ...place, code: 'tooManyContacts', expected });
    }
  }
  const needsReceiver = planned.some((message) => message.resident === null);
  return { mail: planned, problems, alreadyThere, receiver: needsReceiver ? receiver : null };
}
