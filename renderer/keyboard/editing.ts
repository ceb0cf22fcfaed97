/** A field's text and its caret or selection, in UTF-16 units as the platform counts them. */
export interface Passage {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** What one key of the on-screen keyboard does to a passage. */
export type Edit =
  | { readonly kind: 'insert'; readonly text: string }
  | { readonly kind: 'backspace' }
  | { readonly kind: 'left' }
  | { readonly kind: 'right' };

/** What a person sees as one letter is at most this long: an emoji family has eleven units. */
const clusterReach = 32;
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Where the letter before `index` begins: an accent or an emoji is never cut in two. */
export function letterBefore(text: string, index: number): number {
  const from = Math.max(0, index - clusterReach);
  let last = from;
  for (const cluster of segmenter.segment(text.slice(from, index))) last = from + cluster.index;
  return last;
}

/** Where the letter after `index` ends. */
export function letterAfter(text: string, index: number): number {
  const [first] = segmenter.segment(text.slice(index, index + clusterReach));
  return first === undefined ? index : index + first.segment.length;
}

function replace(passage: Passage, start: number, end: number, insert: string): Passage {
  const caret = start + insert.length;
  return {
    text: passage.text.slice(0, start) + insert + passage.text.slice(end),
    start: caret,
    end: caret,
  };
}

function caretAt(passage: Passage, index: number): Passage {
  return { text: passage.text, start: index, end: index };
}

/** The passage after one key. A selection is what is replaced, deleted or left. */
export function applyEdit(passage: Passage, edit: Edit): Passage {
  const { text, start, end } = passage;
  switch (edit.kind) {
    case 'insert':
      return replace(passage, start, end, edit.text);
    case 'backspace':
      return replace(passage, start === end ? letterBefore(text, start) : start, end, '');
    case 'left':
      return caretAt(passage, start === end ? letterBefore(text, start) : start);
    case 'right':
      return caretAt(passage, start === end ? letterAfter(text, end) : end);
  }
}

/** One change that can be taken back: at `at`, `inserted` stands where `removed` stood. */
export interface Step {
  readonly at: number;
  readonly removed: string;
  readonly inserted: string;
}

/** Steps that Undo can take back. A step holds what changed, not the whole text. */
export const undoStepsMax = 500;

/** What changed between two texts, or null where nothing did. */
export function stepBetween(before: string, after: string): Step | null {
  if (before === after) return null;
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head += 1;
  let tail = 0;
  const tailMax = shorter - head;
  while (tail < tailMax && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail += 1;
  // An emoji is two units: a step that began or ended between them would leave the caret inside it.
  if (/[\uD800-\uDBFF]/.test(before[head - 1] ?? '')) head -= 1;
  if (tail > 0 && /[\uDC00-\uDFFF]/.test(before[before.length - tail] ?? '')) tail -= 1;
  return {
    at: head,
    removed: before.slice(head, before.length - tail),
    inserted: after.slice(head, after.length - tail),
  };
}

/** The history with one step more, the oldest one dropped where there are too many. */
export function withStep(steps: readonly Step[], step: Step): Step[] {
  return [...steps.slice(-(undoStepsMax - 1)), step];
}

/** The text as it was before `step`, the caret where the change was. */
export function takeBack(text: string, step: Step): Passage {
  const whole = { text, start: step.at, end: step.at + step.inserted.length };
  return replace(whole, whole.start, whole.end, step.removed);
}
