import type { KioskError } from '../../../shared/ipc/errors.ts';
import { canTakeBack } from '../../../shared/mail/states.ts';
import { photoPart } from '../../../shared/photos/limits.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { mailChanged, type OpenKiosk, onDisk } from '../kiosk.ts';
import { putDraftPhotos, sealedPhotos } from '../photos/keep-photos.ts';
import { sealRecord } from './queue-record.ts';

/**
 * Takes a queued or postage-due message back (rule 3.1). Its words become a new draft first, then the
 * withdrawal is queued and its stamps are free again (2.7): a crash between the two leaves an extra
 * draft and loses nothing. Answers the draft's id; docs/decisions/0001 says why it is a new one.
 */
export function takeBack(
  kiosk: OpenKiosk,
  messageId: string,
): Result<{ draftId: string }, KioskError> {
  const facts = kiosk.store.mailbox.facts(messageId);
  if (facts === null || facts.residentId !== kiosk.resident.residentId)
    return fail({ code: 'notFound' });
  if (facts.problem !== null || !canTakeBack(facts.state)) return fail({ code: 'tooLate' });
  const copied = copyToDraft(kiosk, messageId);
  if (!copied.ok) return copied;
  const { residentId } = facts;
  const record = sealRecord(kiosk, 'message.recall', kiosk.time.now(), { messageId, residentId });
  const written = onDisk(kiosk, () =>
    kiosk.store.transaction('take back', () => {
      kiosk.store.mailbox.recall(messageId, record.atMillis);
      kiosk.store.outbox.append({ ...record, messageId });
      kiosk.store.stampbook.release(messageId);
      kiosk.store.audit.append(record.atMillis, 'message.recalled', { messageId });
    }),
  );
  if (!written.ok && kiosk.store.mailbox.state(messageId) !== 'draft') return written;
  mailChanged(kiosk);
  kiosk.nudgeSync();
  return copied;
}

/**
 * Makes a new draft of a letter's words and photos; the letter stays as it is. A photo that was withheld is left
 * out: sent again, it would be again.
 */
export function copyToDraft(
  kiosk: OpenKiosk,
  messageId: string,
): Result<{ draftId: string }, KioskError> {
  const { vault } = kiosk.resident;
  const letter = vault.letter(messageId);
  if (letter === null) return fail({ code: 'notFound' });
  const atMillis = kiosk.time.now();
  const draftId = kiosk.nextId(atMillis);
  const draft = { ...letter, id: draftId, createdAtMillis: atMillis, editedAtMillis: atMillis };
  const withheld = new Set(vault.withheld(messageId).map(({ part }) => part));
  const photos = sealedPhotos(vault.photosOf(messageId)).filter(
    (_photo, index) => !withheld.has(photoPart(index + 1)),
  );
  const written = onDisk(kiosk, () => {
    vault.transaction('copy draft', () => vault.createDraft(draft));
    if (photos.length > 0) putDraftPhotos(kiosk, draftId, photos);
  });
  return written.ok ? ok({ draftId }) : written;
}
