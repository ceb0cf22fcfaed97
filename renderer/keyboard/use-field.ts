import {
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
} from 'react';
import {
  applyEdit,
  type Edit,
  type Passage,
  type Step,
  stepBetween,
  takeBack,
  withStep,
} from './editing.ts';
import { showCaret } from './show-caret.ts';

type Field = HTMLTextAreaElement | HTMLInputElement;

/** A field that is written by the keys on the screen and by a keyboard on the table alike. */
export interface WrittenField<Element extends Field> {
  readonly ref: RefObject<Element | null>;
  readonly edit: (edit: Edit) => void;
  readonly undo: () => void;
  readonly props: {
    readonly defaultValue: string;
    readonly onInput: (event: FormEvent<Element>) => void;
    readonly onKeyDown: (event: KeyboardEvent<Element>) => void;
  };
}

/** Puts a passage into the field, changing only what differs: the platform keeps its scroll. */
function show(field: Field, passage: Passage): void {
  const step = stepBetween(field.value, passage.text);
  if (step !== null) {
    field.setRangeText(step.inserted, step.at, step.at + step.removed.length, 'end');
  }
  field.setSelectionRange(passage.start, passage.end);
  if (field instanceof HTMLTextAreaElement) showCaret(field);
}

/**
 * Keeps the text, the caret and the history of one field. The field itself holds the text: React
 * does not write it again at every letter, so a long email costs no more than a short one.
 */
export function useField<Element extends Field>(
  openedText: string,
  onText: (text: string) => void,
): WrittenField<Element> {
  const ref = useRef<Element | null>(null);
  const text = useRef(openedText);
  const steps = useRef<Step[]>([]);
  const tell = useRef(onText);
  tell.current = onText;

  const record = useCallback((after: string) => {
    const step = stepBetween(text.current, after);
    if (step === null) return;
    steps.current = withStep(steps.current, step);
    text.current = after;
    tell.current(after);
  }, []);

  const edit = useCallback(
    (change: Edit) => {
      const field = ref.current;
      if (field === null) return;
      const before = {
        text: field.value,
        start: field.selectionStart ?? field.value.length,
        end: field.selectionEnd ?? field.value.length,
      };
      const after = applyEdit(before, change);
      show(field, after);
      record(after.text);
    },
    [record],
  );

  const undo = useCallback(() => {
    const field = ref.current;
    const step = steps.current.at(-1);
    if (field === null || step === undefined) return;
    steps.current = steps.current.slice(0, -1);
    const before = takeBack(text.current, step);
    show(field, before);
    text.current = before.text;
    tell.current(before.text);
  }, []);

  useEffect(() => {
    const field = ref.current;
    field?.setSelectionRange(field.value.length, field.value.length);
    if (field instanceof HTMLTextAreaElement) showCaret(field);
  }, []);

  const onInput = useCallback(
    (event: FormEvent<Element>) => record(event.currentTarget.value),
    [record],
  );
  const onKeyDown = useCallback(
    (event: KeyboardEvent<Element>) => {
      if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      undo();
    },
    [undo],
  );
  return { ref, edit, undo, props: { defaultValue: openedText, onInput, onKeyDown } };
}
