import { hasResident, type OpenKiosk } from '../../electron/core/kiosk.ts';
import { drafts } from '../../electron/core/mail/letters.ts';
import { payLetter } from '../../electron/core/mail/pay.ts';
import { openMessage } from '../../electron/core/mail/reading.ts';
import { sendDraft } from '../../electron/core/mail/send.ts';
import { takeBack } from '../../electron/core/mail/take-back.ts';
import { editDraft, leaveDesk, resumeDraft, startDraft } from '../../electron/core/mail/writing.ts';
import { canTakeBack } from '../../shared/mail/states.ts';
import { parseStampName } from '../../shared/stamps/name.ts';
import { periodOf } from '../../shared/time/period.ts';
import { numberFor } from './facility.ts';
import { byLabel, type SentLetter } from './memory.ts';
import { attachPhotos, blobsOf } from './photos.ts';
import type { Act } from './scenario.ts';
import type { Tablet } from './tablet.ts';
import { note, type World } from './world.ts';

/** A resident at their tablet: what they do goes through the core's own commands. */
export interface AtTablet {
  readonly world: World;
  readonly tablet: Tablet;
  readonly salt: number;
}

/** What a letter is to be. */
type Writing = Pick<Extract<Act, { act: 'write' }>, 'characters' | 'sends' | 'photos'>;

/** Writes a letter to someone outside, and perhaps sends it. */
export function writeLetter(at: AtTablet, { characters, sends, photos = 0 }: Writing): void {
  const kiosk = openKiosk(at);
  const contactId = `c-${at.tablet.residentId}-${1 + (at.salt % 2)}`;
  if (kiosk === null) return;
  const started = startDraft(kiosk, { contactId, replyToId: null });
  if (started.ok) typeAndGo(at, kiosk, { characters, sends, photos });
}

/** Answers a message from outside, with the stamps that came with it if there are any. */
export function answerMail(at: AtTablet, characters: number): void {
  const kiosk = openKiosk(at);
  const mail = kiosk === null ? undefined : pickOf(incoming(kiosk), at.salt);
  if (kiosk === null || mail === undefined || mail.contactId === null) return;
  const started = startDraft(kiosk, { contactId: mail.contactId, replyToId: mail.id });
  if (started.ok) typeAndGo(at, kiosk, { characters, sends: true, photos: 0 });
}

/** Goes on with a kept draft, and sends it. */
export function sendKept(at: AtTablet): void {
  const kiosk = openKiosk(at);
  if (kiosk === null) return;
  const { memory } = at.world;
  const ids = drafts(kiosk).map(({ messageId }) => messageId);
  const id = pickOf(ids.sort(byLabel(memory)), at.salt);
  if (id !== undefined && resumeDraft(kiosk, id).ok) send(at, kiosk, id);
}

/** Pays for a letter that waits for postage, with what stamps there are (2.11). */
export function payDue(at: AtTablet): void {
  const kiosk = openKiosk(at);
  if (kiosk === null) return;
  const due = [...at.world.memory.sent.values()].filter(
    (letter) => isTheirs(at, letter) && kiosk.store.mailbox.state(letter.id) === 'postageDue',
  );
  const letter = pickOf(due, at.salt);
  if (letter === undefined) return;
  const paid = payLetter(kiosk, { messageId: letter.id });
  note(
    at.world,
    at.tablet.name,
    `pays for ${letter.label}: ${paid.ok ? 'saved' : paid.error.code}`,
  );
}

/** Takes back a letter that the screen says can be. */
export function takeLetterBack(at: AtTablet): void {
  const kiosk = openKiosk(at);
  if (kiosk === null) return;
  const { memory } = at.world;
  const letters = [...memory.sent.values()].filter((letter) => {
    const facts = kiosk.store.mailbox.facts(letter.id);
    return isTheirs(at, letter) && facts?.problem === null && canTakeBack(facts.state);
  });
  const letter = pickOf(letters, at.salt);
  if (letter === undefined) return;
  const taken = attempt(() => takeBack(kiosk, letter.id));
  note(at.world, at.tablet.name, `takes ${letter.label} back`);
  // A power cut takes the answer away, and may leave the withdrawal: that is seen after the next start.
  if (taken.thrown !== null) throw taken.thrown;
  letter.isTakenBack ||= kiosk.store.mailbox.state(letter.id) === 'draft';
}

/** Opens a message from outside. */
export function readMail(at: AtTablet): void {
  const kiosk = openKiosk(at);
  const mail = kiosk === null ? undefined : pickOf(incoming(kiosk), at.salt);
  if (kiosk === null || mail === undefined) return;
  note(at.world, at.tablet.name, 'reads a message');
  openMessage(kiosk, mail.id);
}

function isTheirs({ tablet }: AtTablet, letter: SentLetter): boolean {
  return letter.tablet === tablet && letter.residentId === tablet.residentId;
}

function openKiosk({ tablet: { life } }: AtTablet): OpenKiosk | null {
  return life !== null && hasResident(life.kiosk) ? life.kiosk : null;
}

function typeAndGo(at: AtTablet, kiosk: OpenKiosk, writing: Required<Writing>): void {
  const { characters, sends, photos } = writing;
  const { memory, timeline } = at.world;
  const id = kiosk.desk?.letter.id;
  if (id === undefined) return;
  const label = memory.labelOf(id);
  const body = `${label} `.padEnd(characters, 'x').slice(0, Math.max(characters, 1)).trim();
  editDraft(kiosk, id, body);
  const { tablet } = at;
  const { residentId } = tablet;
  const draft = { id, residentId, tablet, body, typedAtMillis: timeline.now() };
  memory.drafts.set(id, { ...draft, photos: null });
  const hasPhotos = photos > 0 && attachPhotos(kiosk, id, { count: photos, salt: at.salt });
  if (hasPhotos) at.world.faults.add('photos in a letter');
  memory.drafts.set(id, { ...draft, photos: blobsOf(kiosk, id) });
  note(
    at.world,
    at.tablet.name,
    `writes ${label}, ${characters} characters${hasPhotos ? ', with photos' : ''}`,
  );
  if (sends) send(at, kiosk, id);
}

function send(at: AtTablet, kiosk: OpenKiosk, id: string): void {
  const { world, tablet } = at;
  const label = world.memory.labelOf(id);
  world.memory.refused.delete(id);
  const attempted = attempt(() => sendDraft(kiosk, id));
  if (attempted.thrown !== null) {
    note(world, tablet.name, `sends ${label}; nothing answers`);
    throw attempted.thrown;
  }
  const { answer } = attempted;
  note(world, tablet.name, `sends ${label}: ${answer.ok ? 'saved' : answer.error.code}`);
  if (!answer.ok) world.memory.refused.add(id);
  if (answer.ok) {
    remember(at, kiosk, id, true);
    leaveDesk(kiosk);
  }
}

/** Keeps in mind what was sent: at the screen's word, or found queued after a power cut. */
export function remember(
  { world, tablet }: Pick<AtTablet, 'world' | 'tablet'>,
  kiosk: OpenKiosk,
  id: string,
  isConfirmed: boolean,
): void {
  const { memory } = world;
  const body = kiosk.resident.vault.letter(id)?.body ?? '';
  tablet.writtenMillis = Math.max(tablet.writtenMillis, kiosk.store.time.read().floorMillis);
  memory.drafts.delete(id);
  memory.sent.set(id, {
    id,
    label: memory.labelOf(id),
    residentId: tablet.residentId,
    tablet,
    body,
    photos: blobsOf(kiosk, id),
    sentAtMillis: world.timeline.now(),
    isConfirmed,
    isPromised: isPromised(world, tablet, kiosk, id),
    isBeforeRestore: false,
    isTakenBack: false,
    destroyedBy: null,
  });
}

/**
 * Whether the stamps of a letter sent now are certain: a right clock, each asked for by no other
 * letter, leased by the gateway that is there, and within the number that the period began with, which a
 * tablet may learn too late (2.5).
 */
function isPromised(world: World, tablet: Tablet, kiosk: OpenKiosk, id: string): boolean {
  const { facility, memory, scenario, timeline } = world;
  // One that was put back from a backup may hand what it has forgotten to another.
  const heard = kiosk.store.position.read().incarnation;
  const isOfNow = facility.incarnation === null || facility.incarnation === heard;
  const isAnyTakenBack = [...memory.sent.values()].some(
    (letter) => letter.tablet === tablet && letter.isTakenBack,
  );
  const period = periodOf(timeline.now(), scenario.zone);
  const isClockRight = periodOf(kiosk.time.now(), scenario.zone) === period;
  const isPaid = kiosk.store.mailbox.facts(id)?.stampsMissing === 0;
  const areGood = kiosk.store.stampbook
    .ofMessage(id)
    .every((name) => isCertain(world, tablet.residentId, name));
  return isOfNow && !tablet.isForked && isPaid && isClockRight && !isAnyTakenBack && areGood;
}

function isCertain(world: World, residentId: string, name: string): boolean {
  const parts = parseStampName(name);
  if (parts?.kind !== 'free') return true;
  const left = world.memory.leftMillis.get(residentId);
  const hasBegunElsewhere =
    left !== undefined && parts.period > periodOf(left, world.scenario.zone);
  return !hasBegunElsewhere && parts.n <= numberFor(world, parts.period);
}

function incoming(kiosk: OpenKiosk) {
  const page = kiosk.resident.vault.inboxPage({ cursor: null, search: '', limit: 30 });
  return page.ok ? page.value.items : [];
}

function pickOf<Item>(items: readonly Item[], salt: number): Item | undefined {
  return items[salt % Math.max(1, items.length)];
}

/** Runs what a power cut may end, so that its traces can be noted before it is thrown on. */
function attempt<Answer>(
  work: () => Answer,
): { thrown: null; answer: Answer } | { thrown: Error; answer: null } {
  try {
    return { thrown: null, answer: work() };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { thrown: error, answer: null };
  }
}
