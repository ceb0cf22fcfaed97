import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  applyEdit,
  type Edit,
  type Passage,
  type Step,
  stepBetween,
  takeBack,
  undoStepsMax,
  withStep,
} from './editing.ts';

const at = (text: string, caret = text.length): Passage => ({ text, start: caret, end: caret });

test('A3 a key inserts at the caret, not at the end', () => {
  expect(applyEdit(at('hola mama', 9), { kind: 'backspace' })).toEqual(at('hola mam'));
  expect(applyEdit(at('hola mam', 8), { kind: 'insert', text: 'á' })).toEqual(at('hola mamá'));
  expect(applyEdit(at('Dear , hi', 5), { kind: 'insert', text: 'Ñ' })).toEqual(at('Dear Ñ, hi', 6));
});

test('A3 a selection is replaced by a letter and deleted by backspace', () => {
  const selected = { text: 'one two', start: 0, end: 3 };
  expect(applyEdit(selected, { kind: 'insert', text: 'O' })).toEqual(at('O two', 1));
  expect(applyEdit(selected, { kind: 'backspace' })).toEqual(at(' two', 0));
  expect(applyEdit(selected, { kind: 'left' })).toEqual(at('one two', 0));
  expect(applyEdit(selected, { kind: 'right' })).toEqual(at('one two', 3));
});

test('A3 backspace and the arrows take a letter as a person sees it', () => {
  const family = '👩‍👩‍👧‍👦';
  expect(applyEdit(at(`a${family}`), { kind: 'backspace' })).toEqual(at('a'));
  expect(applyEdit(at(`a${family}`), { kind: 'left' }).start).toBe(1);
  expect(applyEdit(at(`${family}b`, 0), { kind: 'right' }).start).toBe(family.length);
  expect(applyEdit(at('e\u0301'), { kind: 'backspace' }).text).toBe('');
});

test('A3 at the ends of the text the arrows and backspace do nothing', () => {
  expect(applyEdit(at('', 0), { kind: 'backspace' })).toEqual(at('', 0));
  expect(applyEdit(at('a', 0), { kind: 'left' })).toEqual(at('a', 0));
  expect(applyEdit(at('a', 1), { kind: 'right' })).toEqual(at('a', 1));
});

const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    kind: fc.constant('insert' as const),
    text: fc.constantFrom('a', ' ', 'ñ', '😀', '\n', 'é'),
  }),
  fc.record({ kind: fc.constantFrom('backspace' as const, 'left' as const, 'right' as const) }),
);

test('A3 undo takes back every change in turn, up to the text as it was opened', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.array(edits, { maxLength: 120 }),
      (opened, keys) => {
        let passage = at(opened);
        let steps: Step[] = [];
        for (const key of keys) {
          const next = applyEdit(passage, key);
          const step = stepBetween(passage.text, next.text);
          if (step !== null) steps = withStep(steps, step);
          passage = next;
        }
        for (const step of steps.toReversed()) passage = takeBack(passage.text, step);
        expect(passage.text).toBe(opened);
      },
    ),
  );
});

test('A3 at least fifty steps can be undone, and the history does not grow without end', () => {
  expect(undoStepsMax).toBeGreaterThanOrEqual(50);
  let steps: Step[] = [];
  for (let n = 0; n < undoStepsMax + 10; n += 1)
    steps = withStep(steps, { at: n, removed: '', inserted: 'a' });
  expect(steps).toHaveLength(undoStepsMax);
  expect(steps.at(-1)?.at).toBe(undoStepsMax + 9);
});
