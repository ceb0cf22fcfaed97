import type { EnrolledFacts, LetterFacts } from './device-facts.ts';
import type { Facts } from './facts.ts';
import type { PromisedLetter, Promises } from './promises.ts';
import type { VaultFacts } from './vault-facts.ts';

/** A promise that a disk does not keep. */
export interface Breach {
  readonly rule: string;
  readonly what: string;
}

interface Judged {
  readonly promises: Promises;
  readonly facts: EnrolledFacts;
  readonly vault: VaultFacts;
  readonly stampsMade: number;
}

type Rule = (judged: Judged) => string | null;
type LetterRule = (promised: PromisedLetter, letter: Letter, judged: Judged) => string | null;

/** One outgoing letter, with its words in the vault. */
interface Letter extends LetterFacts {
  readonly body: string | null;
}

/** What a tablet's disk must show after a power cut, each by its name. */
const rules: Readonly<Record<string, Rule>> = {
  'the vault opens with its PIN': ({ vault }) => vault.problem,

  'a power cut damages nothing': ({ facts, vault }) =>
    facts.wasRebuilt || vault.wasRebuilt ? 'a store had to be made again from its journal' : null,

  '3.4 no acknowledged Send is missing': everyLetter(({ send, takeBack }, { facts }) => {
    if (send !== 'done' || takeBack !== 'no') return null;
    if (facts === null) return 'is gone from the facts';
    return facts.state === 'draft' ? 'is a draft again' : null;
  }),

  '2.7 a letter that was taken back stays so': everyLetter(({ takeBack }, { facts }) => {
    if (takeBack !== 'done') return null;
    return facts?.state === 'draft' ? null : `is ${facts?.state ?? 'gone'}`;
  }),

  '2.14 a queued letter holds its stamps, and a draft none': everyLetter(
    (_, { facts, stamps }, judged) => {
      const states = judged.facts.stamps.filter(({ name }) => stamps.includes(name));
      const held = states.filter(({ state }) => state === 'held').length;
      const isQueued = facts?.state === 'queued';
      const wanted = isQueued ? facts.stampsCount : 0;
      if (held !== wanted) return `holds ${held} stamps, not ${wanted}`;
      const isSent = facts !== null && !['queued', 'draft', 'postageDue'].includes(facts.state);
      const spent = states.length - held;
      const cost = isSent ? facts.stampsCount : 0;
      return spent === cost ? null : `has spent ${spent} stamps, not ${cost}`;
    },
  ),

  '6.13 available, held and spent stamps are all that were made': (judged) => {
    const { length } = judged.facts.stamps;
    const isWhole = length === judged.stampsMade;
    const isBefore = length === 0 && !judged.promises.hasSeenStamps;
    return isWhole || isBefore ? null : `${length} of ${judged.stampsMade} stamps`;
  },

  '3.5 a confirmed text is in the vault': everyLetter(({ saved, typed, discard }, { body }) => {
    if (saved === null || discard !== 'no') return null;
    if (body === null) return 'has lost its words';
    return body === saved || typed.includes(body) ? null : 'has other words';
  }),

  '3.5 a discarded draft stays gone': everyLetter(({ discard }, { body }) =>
    discard === 'done' && body !== null ? 'is back' : null,
  ),

  '3.4 what is queued has its words, whole': everyLetter((promised, { facts, body }) => {
    if (facts === null) return null;
    const texts = [promised.saved, ...promised.typed];
    return body !== null && body !== '' && texts.includes(body) ? null : 'has other words';
  }),

  '9.1 the audit chain is whole, and knows of every Send': (judged) => {
    if (judged.facts.auditBreak !== null) return judged.facts.auditBreak;
    for (const [id, { facts }] of judged.facts.letters) {
      const isThere = facts !== null;
      if (isThere !== judged.facts.audited.has(id)) return `${id}: entry and letter do not agree`;
    }
    return null;
  },

  '6.3 the outbox is dense and chained': ({ facts }) => facts.outboxBreak,

  '6.5 the device is never behind what the gateway may have seen': ({ promises, facts }) => {
    const { shows } = facts;
    const { shown, pastNonces } = promises;
    if (shows.outboxSeq < shown.outboxSeq) return `record ${shown.outboxSeq} is gone`;
    if (shows.auditSeq < shown.auditSeq) return `audit entry ${shown.auditSeq} is gone`;
    return pastNonces.has(shows.nonce) ? 'it has the nonce of an earlier request' : null;
  },

  '3.3 mail that was seen is kept': ({ promises, facts, vault }) => {
    const here = [...facts.shelf, ...vault.incoming];
    const gone = [...promises.seen].find((id) => !here.includes(id));
    return gone === undefined ? null : `${gone} is gone`;
  },
};

/** Judges a disk by what was promised up to the power cut. */
export function findBreaches(
  promises: Promises,
  { device: facts, vault }: Facts,
  stampsMade: number,
): Breach[] {
  if (!facts.opens) return [{ rule: 'the store opens', what: facts.why }];
  if (!facts.isEnrolled) {
    const what = promises.isEnrolled ? 'the enrolment is gone' : facts.canBeSetUp;
    return what === 'yes' ? [] : [{ rule: 'the store opens, or can be made', what }];
  }
  const judged = { promises, facts, vault, stampsMade };
  return Object.entries(rules).flatMap(([rule, find]) => {
    const what = find(judged);
    return what === null ? [] : [{ rule, what }];
  });
}

/** Asks of each letter that was ever spoken of, and of each that the disk knows. */
function everyLetter(rule: LetterRule): Rule {
  return (judged) => {
    const unspoken: PromisedLetter = {
      saved: null,
      typed: [],
      send: 'no',
      takeBack: 'no',
      discard: 'no',
      draftId: null,
    };
    for (const [id, facts] of judged.facts.letters) {
      const letter = { ...facts, body: judged.vault.bodies.get(id) ?? null };
      const found = rule(judged.promises.letters.get(id) ?? unspoken, letter, judged);
      if (found !== null) return `${id} ${found}`;
    }
    return null;
  };
}
