/** The part of Electron's `Input` that decides. `key` is DOM's, such as `a`, `Tab`, `F7`. */
export type KeyInput = {
  readonly key: string;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
  readonly shift: boolean;
};

/** What a switch, a braille display or an approved keyboard needs to walk and write (A2). */
const named = new Set([
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'Backspace',
  'Delete',
  'End',
  'Enter',
  'Escape',
  'Home',
  'PageDown',
  'PageUp',
  'Shift',
  'Tab',
]);

/** Copy, paste, cut, undo and all: they stay inside the page's own fields. */
const withControl = new Set(['a', 'c', 'v', 'x', 'z']);

/** Redo. Copy with Shift would be the developer tools. */
const withControlShift = new Set(['z']);

/**
 * Whether a key may reach the page (K7). A list of what passes, since no list of what must not is
 * ever whole: F-keys, media keys, menus, zoom, print and developer tools are simply not on it.
 */
export function passesKey(input: KeyInput): boolean {
  if (input.alt || input.meta) return false;
  if (input.control)
    return (input.shift ? withControlShift : withControl).has(input.key.toLowerCase());
  return named.has(input.key) || [...input.key].length === 1;
}
