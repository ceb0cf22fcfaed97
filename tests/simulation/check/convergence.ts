import { hasResident, type Kiosk, type OpenKiosk } from '../../../electron/core/kiosk.ts';
import { pageLimits } from '../../../shared/protocol/sync.ts';
import type { Tablet } from '../tablet.ts';
import { Violation, type World } from '../world.ts';
import { type Books, readBooks } from './books.ts';
import { checkAudit } from './tablet.ts';

/** The rule whose names the checks below carry: with faults ended, everything queued arrives. */
const arrives = 'with faults ended, everything queued arrives';

/** Checks that tablets and gateway have come together; throws the first violation. */
export async function checkConvergence(world: World): Promise<void> {
  const books = await readBooks(world.facility);
  for (const tablet of world.tablets) {
    checkAudit(tablet);
    const found = apart(world, tablet, books);
    if (found !== null) throw new Violation(arrives, `${tablet.name}: ${found}`);
  }
  for (const letter of world.memory.sent.values()) {
    const found = lostLetter(world, letter.id, books);
    if (found !== null) throw new Violation(arrives, `${letter.label} ${found}`);
  }
}

function apart(world: World, tablet: Tablet, books: Books): string | null {
  const kiosk = tablet.life?.kiosk;
  if (tablet.isWiped) return null;
  if (kiosk === undefined) return 'is off';
  if (tablet.isReplaced) return leftOnShutOut(kiosk, books);
  if (!hasResident(kiosk)) return 'cannot be signed in to';
  return (
    unsent(kiosk) ??
    otherStates(world, kiosk, books) ??
    otherStamps(tablet, kiosk, books) ??
    missingMail(world, kiosk, books) ??
    missingWords(kiosk, books)
  );
}

function unsent({ store }: OpenKiosk): string | null {
  const pending = store.outbox.pendingCount();
  return pending === 0 ? null : `${pending} records are pending for ever`;
}

/** A device that is shut out is told no results: what it had is kept for staff (6.5). */
function leftOnShutOut({ store }: Kiosk, { fenced, records }: Books): string | null {
  const kept = new Set([...fenced, ...records].map(({ id }) => id));
  const page = store.outbox.page({
    limitRecords: pageLimits.records,
    limitBytes: pageLimits.bytes,
  });
  const missing = page.find(({ id }) => !kept.has(id));
  return missing === undefined ? null : `record ${missing.seq} reached nobody`;
}

function otherStates({ memory }: World, kiosk: OpenKiosk, { messages }: Books): string | null {
  const { residentId } = kiosk.resident;
  for (const message of messages) {
    if (message.residentId !== residentId) continue;
    const facts = kiosk.store.mailbox.facts(message.id);
    if (facts?.state !== message.state || facts.revision !== message.revision) {
      const shown = `${facts?.state} ${facts?.revision}`;
      return `${memory.labelOf(message.id)} is ${message.state} ${message.revision}, and shown as ${shown}`;
    }
  }
  return null;
}

function otherStamps(tablet: Tablet, kiosk: OpenKiosk, { stamps, spends }: Books): string | null {
  const { store, resident } = kiosk;
  const spent = new Set(spends.flatMap(({ stamp, isLive }) => (isLive ? [stamp] : [])));
  const held = stamps.filter(({ name, holder }) => holder === tablet.deviceId && !spent.has(name));
  const others = held.filter(({ residentId }) => residentId !== resident.residentId);
  if (others.length > 0) return `it keeps ${others.map(({ name }) => name)} of who is not there`;
  const leased = held.map(({ name }) => name);
  const here = store.stampbook.ofResident(resident.residentId);
  const namesIn = (state: string) => here.flatMap((it) => (it.state === state ? [it.name] : []));
  if (namesIn('held').length > 0) return `${namesIn('held')} is held for ever`;
  const differs = leased.sort().join(' ') !== namesIn('available').sort().join(' ');
  if (differs) return `it has ${namesIn('available')}, and the gateway leases it ${leased}`;
  const unsettled = namesIn('spent').find((name) => leased.includes(name));
  return unsettled === undefined ? null : `${unsettled} is spent here and not there`;
}

function missingMail(
  { facility }: World,
  { resident }: OpenKiosk,
  { incoming }: Books,
): string | null {
  for (const { id, residentId, externalId, state } of incoming) {
    if (residentId !== resident.residentId || state === 'inReview') continue;
    const message = resident.vault.message(id);
    if (message === null) return `${externalId} is ${state}, and not here`;
    // A restored gateway reviews it again: what it refuses then was read before, and stays.
    const isToldAgain = facility.incarnation !== null;
    const isRefusedHere = message.refusal !== null;
    const isTooLate = isToldAgain && state === 'refused' && !isRefusedHere;
    if (isRefusedHere !== (state === 'refused') && !isTooLate) return `${externalId} is ${state}`;
    if (message.readAtMillis !== null && state === 'new' && !isToldAgain)
      return `${externalId} is read here alone`;
  }
  return null;
}

function missingWords({ resident }: OpenKiosk, { messages }: Books): string | null {
  const { vault, residentId } = resident;
  if (vault.profile() === null) return 'it knows no contacts';
  const untold = messages.find(
    ({ id, residentId: whose, state }) =>
      whose === residentId && state === 'refused' && vault.refusal(id) === null,
  );
  return untold === undefined ? null : 'a refusal has no reason here';
}

function lostLetter({ memory, tablets }: World, id: string, { messages }: Books): string | null {
  const letter = memory.sent.get(id);
  const message = messages.find((it) => it.id === id);
  if (letter === undefined) return null;
  if (message !== undefined && message.body !== letter.body) return 'came with other words';
  if (message !== undefined) {
    const isUnderWay = ['sent', 'inReview', 'postageDue'].includes(message.state);
    const isHeard = !letter.tablet.isReplaced && letter.destroyedBy === null;
    return letter.isTakenBack && isUnderWay && isHeard ? 'was taken back and goes on' : null;
  }
  if (letter.destroyedBy !== null) return null;
  // On a device that is shut out it is queued still, and its record is with staff.
  const isKept =
    letter.tablet.isReplaced &&
    tablets.includes(letter.tablet) &&
    letter.tablet.life?.kiosk.store.mailbox.facts(id) != null;
  return isKept ? null : 'was sent and never came';
}
