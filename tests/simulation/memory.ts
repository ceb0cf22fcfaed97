import type { Tablet } from './tablet.ts';

/** A letter that a resident has sent, as they know it. */
export interface SentLetter {
  readonly id: string;
  readonly label: string;
  readonly residentId: string;
  readonly tablet: Tablet;
  readonly body: string;
  /** The blobs of its photos, in order. */
  readonly photos: readonly (string | null)[];
  readonly sentAtMillis: number;
  /** The screen said that it is saved and on its way; else a power cut took the answer. */
  readonly isConfirmed: boolean;
  /** Its stamps were leased, begun by the true time, and asked for by no other letter: it must go free. */
  isPromised: boolean;
  /** A backup of the gateway was put back since: it may be sent again, after its stamps were given back. */
  isBeforeRestore: boolean;
  /** They took it back, and the screen said so. */
  isTakenBack: boolean;
  /** What destroyed it, where something did that nothing can mend. */
  destroyedBy: string | null;
}

/** Words that a resident has typed and must find again. */
export interface KeptDraft {
  readonly id: string;
  readonly residentId: string;
  readonly tablet: Tablet;
  readonly body: string;
  /** The blobs of its photos; null where a power cut took the answer of whether it has them. */
  readonly photos: readonly (string | null)[] | null;
  readonly typedAtMillis: number;
}

/** What the residents of a run know: the oracle, which no fault of a machine touches. */
export interface Memory {
  readonly sent: Map<string, SentLetter>;
  readonly drafts: Map<string, KeptDraft>;
  /** Letters of which the screen said that they were not sent, and are drafts still. */
  readonly refused: Set<string>;
  /** Who has left for the other facility, and when first: months that begin later begin there (2.6). */
  readonly leftMillis: Map<string, number>;
  /** Mail from outside by its reference, in the order in which it came. */
  readonly mail: {
    readonly externalId: string;
    readonly residentId: string;
    readonly photos: number;
  }[];
  /** A short name for an id, the same in every run of a seed. */
  labelOf(id: string): string;
}

/** Nothing known yet. Letters are called by a word and a number. */
export function createMemory(word = 'letter'): Memory {
  const labels = new Map<string, string>();
  return {
    sent: new Map(),
    drafts: new Map(),
    refused: new Set(),
    leftMillis: new Map(),
    mail: [],
    labelOf(id) {
      const label = labels.get(id) ?? `${word} ${labels.size + 1}`;
      labels.set(id, label);
      return label;
    },
  };
}

/** The label's number: an order that does not hang on what is random in an id. */
export function byLabel(memory: Memory): (a: string, b: string) => number {
  const numberOf = (id: string) => Number(memory.labelOf(id).split(' ')[1]);
  return (a, b) => numberOf(a) - numberOf(b);
}
