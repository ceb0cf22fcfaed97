import type { SessionPlace } from '../../../shared/session/event.ts';
import type { OpenKiosk } from '../kiosk.ts';

/** Shows a place, unless it is shown already: a screen may ask for its message again and again. */
export function goTo(kiosk: OpenKiosk, place: SessionPlace): void {
  const shown = kiosk.session.status().place;
  const idOf = (it: SessionPlace) => ('messageId' in it ? it.messageId : '');
  if (shown?.name === place.name && idOf(shown) === idOf(place)) return;
  kiosk.session.tell({ type: 'GO', place });
}
