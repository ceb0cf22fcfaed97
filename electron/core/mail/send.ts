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
import {
  type Photo,
  type RecordKind,
  type RecordPayload,
  recordVersions,
} from '../../../shared/protocol/record.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { spendableStamps } from '../../../shared/stamps/allowance.ts';
import { countCharacters, stampsForMessage } from '../../../shared/stamps/postage.ts';
import { chooseStamps } from '../../../shared/stamps/spend.ts';
import { periodOf } from '../../../shared/time/period.ts';
import { deskWith, mailChanged, type OpenKiosk, onDisk, policyOf } from '../kiosk.ts';
import { namedBlob, sealedPhotos } from '../photos/keep-photos.ts';
import type { SignedIn } from '../session/resident.ts';
import { nextFreeAtMillis } from '../view/postage-view.ts';
import { letterView } from './letters.ts';
import { stampsAtHand, stampsStanding } from './stamps.ts';

/** What an older gateway understands is sent as it was before. */
const versionWithoutPhotos = 1;

/**
 * Sends the letter on the desk (rule 3.4): outbox record, facts, held stamps and the audit entry, which
 * is the floor of time too, in one transaction of one file. Answers when the disk has it, or leaves a
 * whole draft.
 */
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

/** Queues a letter that is on disk; the transaction of rule 3.4, and all that it needs to know. */
export function queueLetter(kiosk: OpenKiosk, letter: Letter): Result<null, KioskError> {
  const atMillis = kiosk.time.now();
  const photos = sealedPhotos(kiosk.resident.vault.photosOf(letter.id));
  const problem = photosProblem(
    { bodyBytes: utf8Bytes(letter.body), photos },
    policyOf(kiosk).attachments,
  );
  if (problem !== null) return fail(problem);
  const cost = costOf(kiosk, letter.body, photos.length);
  const stamps = stampsFor(kiosk, { cost, replyToId: letter.replyToId }, atMillis);
  if (!stamps.ok) return stamps;
  const stampsCount = stamps.value.length;
  const stampsMissing = cost - stampsCount;
  const { residentId } = kiosk.resident;
  const messageId = letter.id;
  const record = sealRecord(kiosk, 'message.send', atMillis, {
    messageId,
    residentId,
    contactId: letter.contactId,
    replyToId: letter.replyToId,
    body: letter.body,
    stamps: stamps.value,
    ...(photos.length === 0 ? {} : { photos }),
  });
  const written = onDisk(kiosk, () =>
    kiosk.store.transaction('send', () => {
      const { mailbox, outbox, stampbook, audit } = kiosk.store;
      mailbox.queue({ messageId, residentId, stamps: stamps.value, stampsMissing, atMillis });
      outbox.append({ ...record, messageId });
      if (photos.length > 0) sendPhotosWith(kiosk, record.id, { messageId, photos });
      stampbook.hold(stamps.value, messageId);
      audit.append(atMillis, 'message.queued', { messageId, stamps: stampsCount });
    }),
  );
  if (written.ok) return ok(null);
  // The commit may have reached the disk although it said no: the record's id tells (docs/errors.md).
  return kiosk.store.mailbox.state(messageId) === 'queued' ? ok(null) : written;
}

function sendPhotosWith(
  { store: { blobs } }: OpenKiosk,
  recordId: string,
  { messageId, photos }: { readonly messageId: string; readonly photos: readonly Photo[] },
): void {
  blobs.need(messageId, photos.map(namedBlob));
  blobs.sendWith(messageId, recordId);
}

/** A record, sealed to the gateway and named, ready for the outbox. `atMillis` is trusted time. */
export function sealRecord<Kind extends RecordKind>(
  kiosk: Pick<OpenKiosk, 'nextId'> & { readonly resident: Pick<SignedIn, 'sealer'> },
  kind: Kind,
  atMillis: number,
  payload: RecordPayload<Kind>,
) {
  const id = kiosk.nextId(atMillis);
  const hasPhotos = 'photos' in payload && payload.photos !== undefined;
  const version = hasPhotos ? recordVersions[kind] : versionWithoutPhotos;
  const sealed = kiosk.resident.sealer.seal(JSON.stringify(payload), `${kind}\n${version}\n${id}`);
  return { id, kind, version, atMillis, sealed };
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
