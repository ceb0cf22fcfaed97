import type { IncomingMessage } from '../../../db/vault/inbox.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { IncomingView, PhotoView } from '../../../shared/ipc/view.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { mailChanged, type OpenKiosk, onDisk } from '../kiosk.ts';
import { photoViews } from '../photos/photo-views.ts';
import { openFrom } from '../session/place.ts';
import type { PageQuery } from './letters.ts';
import { sealRecord } from './queue-record.ts';

const pageItems = 30;
const previewCharacters = 160;

/** A page of the inbox, newest first. */
export function inboxPage(
  kiosk: OpenKiosk,
  query: PageQuery,
): Result<{ items: IncomingView[]; next: string | null }, KioskError> {
  const page = kiosk.resident.vault.inboxPage({ ...query, limit: pageItems });
  if (!page.ok) return fail({ code: 'badInput' });
  const items = page.value.items.map((item) => ({ ...incomingView(item), preview: item.preview }));
  return ok({ items, next: page.value.next });
}

/** Opens an incoming message; the first time, it is read from then on, here and at the gateway (3.3). */
export function openMessage(
  kiosk: OpenKiosk,
  messageId: string,
): Result<{ message: IncomingView; body: string; photos: PhotoView[] }, KioskError> {
  const message = kiosk.resident.vault.message(messageId);
  if (message === null) return fail({ code: 'notFound' });
  if (message.readAtMillis === null) noteRead(kiosk, messageId);
  openFrom(kiosk, 'inbox', { name: 'reading', messageId });
  const preview = message.body.slice(0, previewCharacters);
  return ok({
    message: { ...incomingView(message), preview, isNew: false },
    body: message.body,
    photos: photoViews(kiosk, messageId),
  });
}

function noteRead(kiosk: OpenKiosk, messageId: string): void {
  const { vault, residentId } = kiosk.resident;
  const record = sealRecord(kiosk, 'message.read', kiosk.time.now(), { messageId, residentId });
  // The record first: if the power goes between the two, it is written again and changes nothing.
  onDisk(kiosk, () => {
    kiosk.store.transaction('note read', () => {
      kiosk.store.outbox.append({ ...record, messageId: null });
    });
    vault.transaction('mark read', () => vault.markRead(messageId, record.atMillis));
  });
  mailChanged(kiosk);
}

function incomingView(message: Omit<IncomingMessage, 'body'>): Omit<IncomingView, 'preview'> {
  return {
    messageId: message.id,
    contactId: message.contactId,
    contactName: message.contactName,
    arrivedAtMillis: message.arrivedAtMillis,
    isNew: message.readAtMillis === null,
    refusal: message.refusal,
  };
}
