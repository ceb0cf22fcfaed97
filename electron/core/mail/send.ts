import type { Letter } from '../../../db/vault/letters.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { LetterView } from '../../../shared/ipc/view.ts';
import {
  type BodyProblem,
  messageBytesMax,
  normaliseBody,
  utf8Bytes,
} from '../../../shared/mail/body.ts';
import { photosProblem } from '../../../shared/photos/limits.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { spendableStamps } from '../../../shared/stamps/allowance.ts';
import { countCharacters, stampsForMessage } from '../../../shared/stamps/postage.ts';
import { chooseStamps } from '../../../shared/stamps/spend.ts';
import { periodOf } from '../../../shared/time/period.ts';
import { deskWith, mailChanged, type OpenKiosk, policyOf } from '../kiosk.ts';
import { namedBlob, sealedPhotos } from '../photos/keep-photos.ts';
import { nextFreeAtMillis } from '../view/postage-view.ts';
import { letterView } from './letters.ts';
import { queuePaid, sealRecord } from './queue-record.ts';
import { stampsAtHand, stampsStanding } from './stamps.ts';

/** Sends the letter on the desk (rule 3.4). Answers when the disk has it, or leaves a whole draft. */
export function sendDraft(kiosk: OpenKiosk, messageId: string): Result<LetterView, KioskError> {
  const desk = deskWith(kiosk, messageId);
  if (desk === null) return fail({ code: 'notFound' });
  const body = normaliseBody(desk.body());
  if (!body.ok) return fail(bodyError(body.error));
  desk.edit(body.value);
  const saved = desk.save();
  if (!saved.ok) return saved;
  const queued = queueLetter(kiosk, { ...desk.letter, body: body.value });
  if (!queued.ok) return queued;
  const facts = kiosk.store.mailbox.facts(messageId);
  if (facts === null) return fail({ code: 'storeFailed' });
  mailChanged(kiosk);
  kiosk.nudgeSync();
  return ok(letterView(kiosk, facts, { ...desk.letter, preview: body.value }));
}

/** Queues a letter that is on disk: what the transaction of rule 3.4 needs to know, and the transaction. */
export function queueLetter(kiosk: OpenKiosk, letter: Letter): Result<null, KioskError> {
  const atMillis = kiosk.time.now();
  const { id: messageId, contactId, replyToId, body } = letter;
  const photos = sealedPhotos(kiosk.resident.vault.photosOf(messageId));
  const weights = { bodyBytes: utf8Bytes(body), photos };
  const problem = photosProblem(weights, policyOf(kiosk).attachments);
  if (problem !== null) return fail(problem);
  const cost = costOf(kiosk, body, photos.length);
  const chosen = stampsFor(kiosk, { cost, replyToId }, atMillis);
  if (!chosen.ok) return chosen;
  const stamps = chosen.value;
  const { residentId } = kiosk.resident;
  const record = sealRecord(kiosk, 'message.send', atMillis, {
    messageId,
    residentId,
    contactId,
    replyToId,
    body,
    stamps,
    ...(photos.length === 0 ? {} : { photos }),
  });
  return queuePaid(kiosk, { record, messageId, stamps }, () => {
    const { mailbox, blobs } = kiosk.store;
    const stampsMissing = cost - stamps.length;
    mailbox.queue({ messageId, residentId, stamps, stampsMissing, atMillis });
    if (photos.length === 0) return;
    blobs.need(messageId, photos.map(namedBlob), residentId);
    blobs.sendWith(messageId, record.id);
  });
}

/** What a letter costs by its length and its photos (2.10). */
function costOf(kiosk: OpenKiosk, body: string, photos: number): number {
  return stampsForMessage({ characters: countCharacters(body), photos }, policyOf(kiosk).postage);
}

/** What is to be paid, and for an answer to which message. */
interface Bill {
  readonly cost: number;
  readonly replyToId: string | null;
}

/**
 * What a letter is paid with: all of it or nothing (2.9); a shared tablet that cannot know what there is
 * sends it with those that it holds, and the gateway looks for the others (2.13).
 */
function stampsFor(kiosk: OpenKiosk, bill: Bill, nowMillis: number): Result<string[], KioskError> {
  const isKnown = stampsStanding(kiosk).kind === 'whole';
  if (isKnown) return stampsToSpend(kiosk, bill, nowMillis);
  return ok(spendableAtHand(kiosk, bill, nowMillis).slice(0, bill.cost));
}

function spendableAtHand(kiosk: OpenKiosk, { replyToId }: Bill, nowMillis: number): string[] {
  const policy = policyOf(kiosk);
  return spendableStamps(stampsAtHand(kiosk), {
    period: periodOf(nowMillis, policy.timeZone),
    replyToId,
  });
}

/** Stamps that a message of this price can be paid with now, in spend order (2.8): all or none (2.9). */
export function stampsToSpend(
  kiosk: OpenKiosk,
  bill: Bill,
  nowMillis: number,
): Result<string[], KioskError> {
  const chosen = chooseStamps(spendableAtHand(kiosk, bill, nowMillis), bill.cost);
  if (chosen.ok) return chosen;
  return fail({
    code: 'notEnoughStamps',
    missing: chosen.error.missing,
    nextFreeAtMillis: nextFreeAtMillis(policyOf(kiosk), nowMillis),
  });
}

function bodyError(problem: BodyProblem): KioskError {
  if (problem.code === 'empty') return { code: 'emptyMessage' };
  if (problem.code === 'tooLarge') return { code: 'messageTooLarge', bytesMax: messageBytesMax };
  return { code: 'badInput' };
}
