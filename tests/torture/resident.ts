import type { KioskError } from '../../shared/ipc/errors.ts';
import type { OutgoingState } from '../../shared/mail/states.ts';
import type { Result } from '../../shared/result.ts';
import type { Random } from '../simulation/random.ts';
import type { Body } from './body.ts';
import type { Breach, Letter, Memory } from './letters.ts';

/** What a resident waits for, or that it has come: moments at which the power may fail. */
export type Doing = 'signing in' | 'signed in' | 'saving' | 'sending' | 'taking back' | 'writing';

/** Who sits at a tablet. */
export interface Resident {
  readonly residentId: string;
  readonly pin: string;
  readonly contactId: string;
  readonly memory: Memory;
  readonly random: Random;
  /** Told at the moment in which it is asked. */
  readonly about: (doing: Doing) => void;
  readonly report: (breach: Breach) => void;
}

/** Beginnings of texts longer than this would only make the run longer; a stamp pays for 6,000. */
const charactersMax = 1_500;
/** Between two steps: a resident is slower, and as many letters as this are enough. */
const thinkMillisMax = 25;

/** Wakes the tablet and signs in. */
export async function signIn(body: Body, resident: Resident): Promise<void> {
  const { residentId, pin } = resident;
  await untilUp(body);
  must(await body.call('session.touch', null));
  resident.about('signing in');
  must(await body.call('session.signIn', { residentId, pin }));
  const view = must(await body.call('view.get', null));
  if (view.screen.name !== 'home') throw new Error(`not signed in: ${JSON.stringify(view.screen)}`);
  resident.about('signed in');
}

/**
 * Looks at every letter of the time before the power cut: what was confirmed must be so, and what was
 * not must be one thing or the other, whole. A Send that did not happen is pressed again.
 */
export async function lookAround(body: Body, resident: Resident): Promise<void> {
  const { memory } = resident;
  if (memory.fresh.size === 0) return;
  const drafts = must(await body.call('mail.drafts', null)).map(({ messageId }) => messageId);
  for (const letter of [...memory.fresh]) {
    const isSentAgain = await lookAt(body, resident, letter, drafts.includes(letter.id));
    if (!isSentAgain) memory.fresh.delete(letter);
  }
}

/**
 * Pays for what waits for postage. There is one reason for it here: another letter was taken back after it
 * had been decided about, and its stamp, which was free again on the tablet, was not at the gateway (2.11).
 * Answers the ids of what was paid for.
 */
export async function payWhatIsDue(body: Body, { memory }: Resident): Promise<string[]> {
  const paid: string[] = [];
  for (const { id, send } of memory.letters.values()) {
    if (send === 'no' || (await stateOf(body, id)) !== 'postageDue') continue;
    must(await body.call('mail.pay', { messageId: id }));
    paid.push(id);
  }
  return paid;
}

/** The state of a letter as its own screen shows it; null for a draft. */
export async function stateOf(body: Body, messageId: string): Promise<OutgoingState | null> {
  const known = await body.call('mail.letter', { messageId });
  return known.ok ? known.value.letter.state : null;
}

/** Writes and sends and takes back, on and on, until the tablet dies under it. */
export async function writeForEver(body: Body, resident: Resident, name: string): Promise<never> {
  for (let number = 1; ; number += 1) {
    const letter = await write(body, resident, `${name}, letter ${number}.`);
    if (resident.random.chance(0.9)) await send(body, resident, letter);
    if (resident.random.chance(0.1)) await takeBack(body, resident, letter);
    await think(resident);
  }
}

async function lookAt(
  body: Body,
  resident: Resident,
  letter: Letter,
  isDraft: boolean,
): Promise<boolean> {
  const { memory, report } = resident;
  const known = await body.call('mail.letter', { messageId: letter.id });
  const isSent = known.ok;
  if (letter.send === 'confirmed' && !isSent) {
    report({ kind: 'lost', what: `${letter.id} was sent and is gone` });
  }
  if (letter.send === 'no' && isSent) {
    report({ kind: 'other', what: `${letter.id} was sent, which nobody asked for` });
  }
  if (isSent && known.value.body !== letter.text) {
    report({ kind: 'lost', what: `${letter.id} was sent with other words` });
  }
  if (!isSent && letter.saved === 'confirmed' && !isDraft) {
    report({ kind: 'lost', what: `${letter.id} was saved, and is neither sent nor a draft` });
  }
  if (letter.send !== 'asked') return false;
  memory.unconfirmed[isSent ? 'queued' : 'drafts'] += 1;
  letter.send = isSent ? 'confirmed' : 'no';
  if (isSent || !isDraft) return false;
  await sendDraft(body, resident, letter);
  return true;
}

async function sendDraft(body: Body, resident: Resident, letter: Letter): Promise<void> {
  must(await body.call('draft.resume', { messageId: letter.id }));
  const view = must(await body.call('view.get', null));
  const opened = view.screen.name === 'writing' ? view.screen.writing.openedBody : null;
  if (letter.saved === 'confirmed' && opened !== letter.text) {
    resident.report({ kind: 'lost', what: `${letter.id} was saved, and has other words` });
  }
  await send(body, resident, letter);
}

async function write(body: Body, resident: Resident, title: string): Promise<Letter> {
  const { memory, random, contactId } = resident;
  must(await body.call('draft.start', { contactId, replyToId: null }));
  const { screen } = must(await body.call('view.get', null));
  if (screen.name !== 'writing') throw new Error(`the screen is ${screen.name}, not writing`);
  const { messageId } = screen.writing;
  const text = `${title}${' The snow came early.'.repeat(random.below(charactersMax / 21))}`;
  const letter: Letter = { id: messageId, text, saved: 'no', send: 'no', takeBack: 'no' };
  memory.letters.set(messageId, letter);
  memory.fresh.add(letter);
  must(await body.call('draft.edit', { messageId, body: text.slice(0, text.length / 2) }));
  await think(resident);
  must(await body.call('draft.edit', { messageId, body: text }));
  resident.about('saving');
  letter.saved = 'asked';
  must(await body.call('draft.save', { messageId }));
  letter.saved = 'confirmed';
  resident.about('writing');
  return letter;
}

async function send(body: Body, resident: Resident, letter: Letter): Promise<void> {
  resident.about('sending');
  letter.send = 'asked';
  resident.memory.fresh.add(letter);
  const sent = await body.call('draft.send', { messageId: letter.id, body: letter.text });
  letter.send = sent.ok ? 'confirmed' : 'no';
  resident.about('writing');
  // Without a stamp it stays a draft, whole (2.9).
  if (!sent.ok && sent.error.code !== 'notEnoughStamps') must(sent);
}

async function takeBack(body: Body, resident: Resident, letter: Letter): Promise<void> {
  if (letter.send !== 'confirmed') return;
  resident.about('taking back');
  letter.takeBack = 'asked';
  const taken = await body.call('mail.takeBack', { messageId: letter.id });
  letter.takeBack = taken.ok ? 'confirmed' : 'no';
  resident.about('writing');
  if (!taken.ok && taken.error.code !== 'tooLate') must(taken);
  // Its words would be those of another letter: they go.
  if (taken.ok) must(await body.call('draft.discard', { messageId: taken.value.draftId }));
}

async function untilUp(body: Body): Promise<void> {
  for (;;) {
    const { screen } = must(await body.call('view.get', null));
    if (screen.name === 'locked') return;
    if (screen.name !== 'booting') throw new Error(`it starts ${JSON.stringify(screen)}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}

function think({ random }: Resident): Promise<void> {
  return new Promise((done) => setTimeout(done, random.below(thinkMillisMax)));
}

function must<Value>(answered: Result<Value, KioskError>): Value {
  if (answered.ok) return answered.value;
  throw new Error(`the tablet answered ${JSON.stringify(answered.error)}`);
}
