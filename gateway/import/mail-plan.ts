import { fail, ok, type Result } from '../../shared/result.ts';
import { contactsMax } from '../residents.ts';
import type { Reader } from '../store/schema.ts';
import { type ContactRoom, readContactRoom } from './contact-room.ts';
import { isSameMail, readImported } from './imported-before.ts';
import type { ParsedMail } from './mail-line.ts';
import type { ImportProblem } from './problem.ts';
import { type Receivers, readReceivers, receiverOf } from './receivers.ts';

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

type Misfit = Pick<ImportProblem, 'code' | 'expected'>;

/** Decides what each line is for, and writes nothing. Photos are looked at elsewhere. */
export async function planMail(
  reader: Reader,
  mail: readonly ParsedMail[],
  { file, residentId: named }: { readonly file: string; readonly residentId: string | null },
): Promise<MailPlan> {
  const receivers = await readReceivers(reader);
  const receiver = named ?? receivers.first;
  const present = await readImported(reader);
  const at = { receivers, room: await readContactRoom(reader) };
  const problems: ImportProblem[] = [];
  const planned: PlannedMail[] = [];
  let alreadyThere = 0;
  for (const message of mail) {
    const before = present.get(message.id);
    // Who was the first to be here may have left since.
    const residentId = message.resident ?? named ?? before?.residentId ?? receiver;
    const isSame =
      before !== undefined &&
      (await isSameMail(reader, before, { file, residentId, mail: message }));
    const received =
      before === undefined ? receive(message, residentId, at) : fail(changed(message));
    if (isSame) alreadyThere += 1;
    else if (received.ok) planned.push(received.value);
    else problems.push({ file, line: message.line, column: 1, ...received.error });
  }
  const needsReceiver = planned.some((message) => message.resident === null);
  return { mail: planned, problems, alreadyThere, receiver: needsReceiver ? receiver : null };
}

function receive(
  message: ParsedMail,
  residentId: string | null,
  { receivers, room }: { readonly receivers: Receivers; readonly room: ContactRoom },
): Result<PlannedMail, Misfit> {
  const theirs = receiverOf(residentId, receivers);
  if (!theirs.ok) return theirs;
  if (room.takes(theirs.value, message.contactName)) {
    return ok({ ...message, residentId: theirs.value });
  }
  const expected = `at most ${contactsMax} contacts of a resident`;
  return fail({ code: 'tooManyContacts', expected });
}

function changed({ id }: ParsedMail): Misfit {
  return {
    code: 'changedSinceImport',
    expected: `the message that was imported as ${id} before`,
  };
}
