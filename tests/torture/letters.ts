/** How far something that was asked of a tablet is known to have come. */
export type Asked = 'no' | 'asked' | 'confirmed';

/** An email as its writer remembers it. */
export interface Letter {
  readonly id: string;
  /** No other letter has the same. */
  readonly text: string;
  /** The whole text is on disk: the tablet has said so. */
  saved: Asked;
  send: Asked;
  takeBack: Asked;
}

/** All that a resident remembers, and no power cut takes from them. */
export interface Memory {
  readonly letters: Map<string, Letter>;
  /** Letters of which something was asked since the last start: to be looked at after the next. */
  readonly fresh: Set<Letter>;
  /** What became of the Sends of which nobody was told. */
  readonly unconfirmed: { drafts: number; queued: number };
}

/** A resident who has not written yet. */
export function emptyMemory(): Memory {
  return { letters: new Map(), fresh: new Set(), unconfirmed: { drafts: 0, queued: 0 } };
}

/** A promise that the product has broken. */
export interface Breach {
  readonly kind: 'lost' | 'duplicated' | 'other';
  readonly what: string;
}
