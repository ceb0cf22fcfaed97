import type { MessageFacts } from '../../../db/mailbox.ts';
import type { LetterPreview } from '../../../db/vault/letters.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { LetterView, PhotoView } from '../../../shared/ipc/view.ts';
import { canTakeBack } from '../../../shared/mail/states.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { periodOf } from '../../../shared/time/period.ts';
import { type OpenKiosk, policyOf } from '../kiosk.ts';
import { photoViews } from '../photos/photo-views.ts';
import { openFrom } from '../session/place.ts';
import { paymentView } from '../view/postage-view.ts';
import { stampsAtHand } from './stamps.ts';

/** Items of one page of a list: what is read before a thumb gets there. */
const pageItems = 30;
/** More drafts than anyone keeps; all of them are shown. */
const draftsMax = 1000;

/** Which part of a list is wanted: from a cursor, with the words to look for. */
export interface PageQuery {
  readonly cursor: string | null;
  readonly search: string;
}

/** A page of what was sent, newest first. */
export function sentPage(
  kiosk: OpenKiosk,
  { cursor, search }: PageQuery,
): Result<{ items: LetterView[]; next: string | null }, KioskError> {
  const { vault, residentId } = kiosk.resident;
  const among = search.trim() === '' ? null : vault.search(search);
  const page = kiosk.store.mailbox.list({ residentId, cursor, limit: pageItems, among });
  if (!page.ok) return fail({ code: 'badInput' });
  const previews = vault.previews(page.value.items.map((facts) => facts.id));
  const items = page.value.items.map((facts) => letterView(kiosk, facts, previews.get(facts.id)));
  return ok({ items, next: page.value.next });
}

/** Opens one sent letter, with its text; that is empty where the letter was written on another tablet. */
export function openLetter(
  kiosk: OpenKiosk,
  messageId: string,
): Result<{ letter: LetterView; body: string; photos: PhotoView[] }, KioskError> {
  const facts = kiosk.store.mailbox.facts(messageId);
  const letter = kiosk.resident.vault.letter(messageId);
  if (facts === null || facts.residentId !== kiosk.resident.residentId) {
    return fail({ code: 'notFound' });
  }
  openFrom(kiosk, 'sent', { name: 'letter', messageId });
  const preview = letter === null ? undefined : { ...letter, preview: letter.body };
  const view = letterView(kiosk, facts, preview);
  const photos = photoViews(kiosk, messageId, view.withheld);
  return ok({ letter: view, body: letter?.body ?? '', photos });
}

/** All drafts, newest edit first: the letters of which the device's facts know nothing. */
export function drafts(kiosk: OpenKiosk): LetterView[] {
  const sent = kiosk.store.mailbox.idsEverSent(kiosk.resident.residentId);
  return kiosk.resident.vault.drafts(sent, draftsMax).map(draftView);
}

/** How many drafts there are. */
export function draftCount(kiosk: OpenKiosk): number {
  return kiosk.resident.vault.countDrafts(
    kiosk.store.mailbox.idsEverSent(kiosk.resident.residentId),
  );
}

/** A sent letter as lists and its own screen show it. Without text it was written on another device. */
export function letterView(
  kiosk: OpenKiosk,
  facts: MessageFacts,
  letter: LetterPreview | undefined,
): LetterView {
  const isHere = facts.state === 'queued';
  return {
    messageId: facts.id,
    contactName: letter?.contactName ?? '',
    preview: letter?.preview ?? '',
    state: facts.state,
    atMillis: facts.stateAtMillis,
    reviewDueMillis: facts.reviewDueMillis,
    // Sent without stamps from a shared tablet (2.13), it took those that the gateway found.
    stamps: isHere ? facts.stampsCount : (facts.stampsNeeded ?? facts.stampsCount),
    // The gateway's own word on what was missing may be an older one: of a letter that is paid for since.
    stampsIfLeft: isHere && facts.stampsNeeded === null ? facts.stampsMissing : 0,
    stampsMissing: facts.state === 'postageDue' ? facts.stampsMissing : 0,
    payment: paymentOf(kiosk, facts, letter?.replyToId ?? null),
    refusal: kiosk.resident.vault.refusal(facts.id),
    withheld: facts.state === 'partlyDelivered' ? kiosk.resident.vault.withheld(facts.id) : [],
    problem: facts.problem,
    // Taken back, its words must be a draft here: those of one from another tablet would be out of reach.
    canTakeBack: letter !== undefined && facts.problem === null && canTakeBack(facts.state),
  };
}

/** What paying for it would take now, while it waits for postage (2.11). */
function paymentOf(
  kiosk: OpenKiosk,
  facts: MessageFacts,
  replyToId: string | null,
): LetterView['payment'] {
  if (facts.problem !== null || facts.state !== 'postageDue') return null;
  const policy = policyOf(kiosk);
  const stamps = stampsAtHand(kiosk);
  const period = periodOf(kiosk.time.now(), policy.timeZone);
  return paymentView(facts, stamps, policy, { period, replyToId });
}

function draftView(letter: LetterPreview): LetterView {
  return {
    messageId: letter.id,
    contactName: letter.contactName,
    preview: letter.preview,
    state: 'draft',
    atMillis: letter.editedAtMillis,
    reviewDueMillis: null,
    stamps: 0,
    stampsIfLeft: 0,
    stampsMissing: 0,
    payment: null,
    refusal: null,
    withheld: [],
    problem: null,
    canTakeBack: false,
  };
}
