import type { SessionPlace } from '../../../shared/session/event.ts';
import type { OpenKiosk } from '../kiosk.ts';

/** Shows a place, unless it is shown already: a screen may ask for its message again and again. */
export function goTo(kiosk: OpenKiosk, place: SessionPlace): void {
  const shown = kiosk.session.status().place;
  const idOf = (it: SessionPlace) => ('messageId' in it ? it.messageId : '');
  if (shown?.name === place.name && idOf(shown) === idOf(place)) return;
  kiosk.session.tell({ type: 'GO', place });
}

/**
 * Shows a message that was touched in its list. From elsewhere it stays where it is: a message's own
 * screen asks for it again whenever the mail changes, and such a question may come after the resident
 * has gone on to write.
 */
export function openFrom(
  kiosk: OpenKiosk,
  list: 'inbox' | 'sent',
  message: Extract<SessionPlace, { messageId: string }>,
): void {
  if (kiosk.session.status().place?.name === list) goTo(kiosk, message);
}
