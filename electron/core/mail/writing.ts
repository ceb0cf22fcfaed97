import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { CostView } from '../../../shared/ipc/view.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { deskWith, mailChanged, type OpenKiosk, onDisk, policyOf } from '../kiosk.ts';
import { costView } from '../view/postage-view.ts';
import { openDraftDesk } from './draft-desk.ts';
import { stampsAtHand, stampsStanding } from './stamps.ts';
import { copyToDraft } from './take-back.ts';

/** To whom a new message goes, and what it answers. */
export interface NewMessage {
  readonly contactId: string;
  readonly replyToId: string | null;
}

/** Begins a message: it has its id, and is on disk, before the first key (rule 3.2). */
export function startDraft(
  kiosk: OpenKiosk,
  { contactId, replyToId }: NewMessage,
): Result<null, KioskError> {
  const { vault } = kiosk.resident;
  const contact = vault.contact(contactId);
  const answered = replyToId === null ? null : vault.message(replyToId);
  if (contact === null || (replyToId !== null && answered?.contactId !== contactId)) {
    return fail({ code: 'notFound' });
  }
  const atMillis = kiosk.time.now();
  const id = kiosk.nextId(atMillis);
  const written = onDisk(kiosk, () =>
    vault.transaction('start draft', () =>
      vault.createDraft({
        id,
        contactId,
        contactName: contact.name,
        replyToId,
        body: '',
        createdAtMillis: atMillis,
        editedAtMillis: atMillis,
      }),
    ),
  );
  return written.ok ? resumeDraft(kiosk, id) : written;
}

/** Opens a kept draft on the writing screen. */
export function resumeDraft(kiosk: OpenKiosk, messageId: string): Result<null, KioskError> {
  // What is on the desk may be this very letter, with newer words than the disk has.
  const kept = kiosk.desk?.save() ?? ok(null);
  if (!kept.ok) return kept;
  const letter = kiosk.resident.vault.letter(messageId);
  if (letter === null || kiosk.store.mailbox.facts(messageId) !== null)
    return fail({ code: 'notFound' });
  if (deskWith(kiosk, messageId) === null) leaveDesk(kiosk);
  kiosk.desk?.close();
  kiosk.desk = openDraftDesk(kiosk, letter);
  kiosk.session.tell({ type: 'GO', place: { name: 'writing', messageId } });
  return ok(null);
}

/** Opens a new draft with the words of a letter that was sent: "Edit and send again". */
export function copyAndOpen(kiosk: OpenKiosk, messageId: string): Result<null, KioskError> {
  const copied = copyToDraft(kiosk, messageId);
  return copied.ok ? resumeDraft(kiosk, copied.value.draftId) : copied;
}

/** Takes the newest text and answers what it costs now. */
export function editDraft(
  kiosk: OpenKiosk,
  messageId: string,
  body: string,
): Result<CostView, KioskError> {
  const desk = deskWith(kiosk, messageId);
  if (desk === null) return fail({ code: 'notFound' });
  const kept = desk.edit(body);
  return kept.ok
    ? ok(costNow(kiosk, { id: messageId, body, replyToId: desk.letter.replyToId }))
    : kept;
}

/** Writes what is not written yet. */
export function saveDraft(kiosk: OpenKiosk, messageId: string): Result<null, KioskError> {
  return deskWith(kiosk, messageId)?.save() ?? fail({ code: 'notFound' });
}

/** Throws a draft away, at the resident's word. A message that was sent cannot be. */
export function discardDraft(kiosk: OpenKiosk, messageId: string): Result<null, KioskError> {
  const { vault } = kiosk.resident;
  if (vault.letter(messageId) === null || kiosk.store.mailbox.facts(messageId) !== null) {
    return fail({ code: 'notFound' });
  }
  const isOnDesk = deskWith(kiosk, messageId) !== null;
  if (isOnDesk) leaveDesk(kiosk);
  const written = onDisk(kiosk, () => dropDraft(kiosk, messageId));
  if (!written.ok) return written;
  if (isOnDesk) kiosk.session.tell({ type: 'GO', place: { name: 'drafts' } });
  mailChanged(kiosk);
  return ok(null);
}

/** A draft goes with its photos; what they were files of may be another message's as well. */
function dropDraft({ store, resident: { vault } }: OpenKiosk, draftId: string): void {
  const hasPhotos = vault.photosOf(draftId).length > 0;
  vault.transaction('discard draft', () => {
    vault.discardDraft(draftId);
    if (hasPhotos) vault.putPhotos({ messageId: draftId, came: null }, []);
  });
  if (hasPhotos) store.transaction('need no photos', () => store.blobs.needOnly(draftId, []));
}

/** Puts the letter on the desk away: saved, or gone when nothing was ever written on it. */
export function leaveDesk(kiosk: OpenKiosk): void {
  const { desk } = kiosk;
  if (desk === null) return;
  desk.close();
  kiosk.desk = null;
  const wasSent = kiosk.store.mailbox.facts(desk.letter.id) !== null;
  const { vault } = kiosk.resident;
  const isEmpty = desk.body().trim() === '' && vault.photosOf(desk.letter.id).length === 0;
  if (!wasSent && isEmpty) onDisk(kiosk, () => dropDraft(kiosk, desk.letter.id));
  kiosk.mailRevision += 1;
}

/** The price of a draft at this moment, with the photos that it has. */
export function costNow(
  kiosk: OpenKiosk,
  { id, ...message }: { id: string; body: string; replyToId: string | null },
): CostView {
  const photos = kiosk.resident.vault.photosOf(id).length;
  const now = { millis: kiosk.time.now(), standing: stampsStanding(kiosk) };
  return costView({ ...message, photos }, stampsAtHand(kiosk), policyOf(kiosk), now);
}
