import { sha256 } from '../../../db/sha256.ts';
import { hasResident, type Kiosk } from '../../../electron/core/kiosk.ts';
import { recordHash } from '../../../shared/protocol/chain.ts';
import { pageLimits } from '../../../shared/protocol/sync.ts';
import { countAvailable } from '../../../shared/stamps/allowance.ts';
import { periodOf } from '../../../shared/time/period.ts';
import type { SentLetter } from '../memory.ts';
import { blobsOf } from '../photos.ts';
import type { Tablet } from '../tablet.ts';
import { facilitiesOf, Violation, type World } from '../world.ts';
import { checkOrdersInTurn } from './orders.ts';

/** An answer tells the time at which it left the gateway, and may take so long. */
const answerMillisMax = 30_000;

interface Checked {
  readonly world: World;
  readonly tablet: Tablet;
  readonly kiosk: Kiosk;
  /** What was sent from this tablet, and nothing has destroyed. */
  readonly letters: readonly SentLetter[];
}

type Rule = (checked: Checked) => string | null;

/** What a tablet's own stores must show at every moment, each by its name. */
const rules: Readonly<Record<string, Rule>> = {
  'no acknowledged Send is missing': ({ kiosk, letters }) => {
    const missing = letters.find(
      ({ id, isConfirmed }) => isConfirmed && kiosk.store.mailbox.facts(id) === null,
    );
    return missing === undefined ? null : `${missing.label} is gone`;
  },

  'what the screen said is not sent is a draft': ({ kiosk, world, tablet }) => {
    const { refused, drafts, labelOf } = world.memory;
    for (const id of refused) {
      const state = drafts.get(id)?.tablet === tablet ? kiosk.store.mailbox.state(id) : 'draft';
      if (state !== 'draft') return `${labelOf(id)} is ${state}`;
    }
    return null;
  },

  'a queued letter holds its stamps, and a draft none': ({ kiosk, letters }) => {
    const whose = new Set(letters.map(({ residentId }) => residentId));
    const stamps = [...whose].flatMap((id) => kiosk.store.stampbook.ofResident(id));
    const states = new Map(stamps.map(({ name, state }) => [name, state]));
    for (const { id, label, isBeforeRestore } of letters) {
      const facts = kiosk.store.mailbox.facts(id);
      if (facts === null) continue;
      const held = kiosk.store.stampbook
        .ofMessage(id)
        .filter((name) => states.get(name) === 'held');
      // What a restored gateway has forgotten is queued again, with stamps that were spent for it or given back.
      const isOwed = facts.state === 'queued' && !isBeforeRestore;
      if (isOwed && held.length !== facts.stampsCount) {
        return `${label} is queued with ${held.length} of ${facts.stampsCount} stamps held`;
      }
      if (facts.state === 'draft' && held.length > 0) return `${label} is a draft and holds stamps`;
    }
    return null;
  },

  'available free stamps are at most N': ({ kiosk, tablet, world }) => {
    const { scenario, timeline } = world;
    const period = periodOf(kiosk.time.now(), scenario.zone);
    const { free } = countAvailable(kiosk.store.stampbook.availableOf(tablet.residentId), period);
    const all = facilitiesOf(world).flatMap(({ facility }) => facility.numbers);
    const numbers = all.filter(({ fromMillis }) => fromMillis <= timeline.now());
    const most = Math.max(...numbers.map(({ perMonth }) => perMonth));
    return free > most ? `${free} free stamps are shown where ${most} is the most ever` : null;
  },

  'the pending chain is whole': ({ kiosk }) => {
    const { outbox } = kiosk.store;
    const page = outbox.page({ limitRecords: pageLimits.records, limitBytes: pageLimits.bytes });
    for (const [index, record] of page.entries()) {
      const before = page[index - 1];
      const follows =
        before === undefined ||
        (record.seq === before.seq + 1 && record.previousHash === before.hash);
      if (!follows || recordHash(record, sha256) !== record.hash) return `broken at ${record.seq}`;
    }
    const last = page.at(-1);
    return last !== undefined && last.hash !== outbox.head().hash ? 'the head is another' : null;
  },

  'trusted time never goes back': ({ kiosk, tablet }) => {
    const now = kiosk.time.now();
    const before = tablet.shownMillis;
    tablet.shownMillis = now;
    return now < before ? `it went back by ${before - now} ms` : null;
  },

  'the wall clock moves nothing': ({ kiosk, tablet, world }) => {
    const { life } = tablet;
    if (life === null || life.aheadMillis === null) return null;
    const trueMillis = world.timeline.now();
    const now = kiosk.time.now();
    const isBehind = now < trueMillis - answerMillisMax;
    const isAhead = now > Math.max(trueMillis, life.aheadMillis);
    return isBehind || isAhead
      ? `trusted time is ${now - trueMillis} ms off after a contact`
      : null;
  },

  'no draft is lost': ({ kiosk, tablet, world }) => {
    if (!hasResident(kiosk)) return null;
    for (const draft of world.memory.drafts.values()) {
      if (draft.tablet !== tablet || draft.typedAtMillis + 1000 > world.timeline.now()) continue;
      if (draft.residentId !== kiosk.resident.residentId) continue;
      const found = kiosk.resident.vault.letter(draft.id)?.body;
      if (found !== draft.body) return `${world.memory.labelOf(draft.id)} has other words`;
      const isAsItWas =
        draft.photos === null || draft.photos.join() === blobsOf(kiosk, draft.id).join();
      if (!isAsItWas) return `${world.memory.labelOf(draft.id)} has other photos`;
    }
    return null;
  },

  'sent words are kept': ({ kiosk, letters }) => {
    if (!hasResident(kiosk)) return null;
    const { vault, residentId } = kiosk.resident;
    const own = letters.filter((letter) => letter.residentId === residentId);
    const other = own.find(({ id, body }) => vault.letter(id)?.body !== body);
    return other === undefined ? null : `${other.label} has other words`;
  },
};

/** Checks every rule against a tablet's stores; throws the first violation. */
export function checkTablet(world: World, tablet: Tablet): void {
  const { life } = tablet;
  if (life === null || tablet.isReplaced) return;
  const letters = [...world.memory.sent.values()].filter(
    (letter) => letter.tablet === tablet && letter.destroyedBy === null,
  );
  const checked = { world, tablet, kiosk: life.kiosk, letters };
  for (const [rule, find] of Object.entries(rules)) {
    const found = find(checked);
    if (found !== null) throw new Violation(rule, `${tablet.name}: ${found}`);
  }
}

/** The whole audit chain, computed again: after each start and at the end (rule 9.1). */
export function checkAudit(tablet: Tablet): void {
  checkOrdersInTurn(tablet);
  const verified = tablet.life?.kiosk.store.audit.verify();
  if (verified === undefined || verified.ok) return;
  throw new Violation('every audit chain whole', `${tablet.name}: broken at ${verified.error.seq}`);
}
