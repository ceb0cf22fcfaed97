import type { Language } from '../words/catalog.ts';

/** What a key that types nothing does. */
export type KeyCommand =
  | 'shift'
  | 'backspace'
  | 'enter'
  | 'left'
  | 'right'
  | 'undo'
  | 'page'
  | 'layout';

/** One key: the letter it types, or its command. `units` is its width in ordinary keys. */
export type Key =
  | { readonly kind: 'letter'; readonly letter: string; readonly units: number }
  | { readonly kind: 'command'; readonly command: KeyCommand; readonly units: number };

/** The page of keys that is showing. */
export type KeyPage = 'letters' | 'symbols';

function letters(row: string): Key[] {
  return [...row].map((letter) => ({ kind: 'letter', letter, units: 1 }));
}

function command(name: KeyCommand, units: number): Key {
  return { kind: 'command', command: name, units };
}

const space: Key = { kind: 'letter', letter: ' ', units: 3.5 };
const bottom = [
  command('page', 1.5),
  command('layout', 1.75),
  space,
  command('left', 1),
  command('right', 1),
  command('undo', 1.75),
  command('enter', 1.75),
];

const english: readonly (readonly Key[])[] = [
  [...letters('qwertyuiop'), command('backspace', 1.5)],
  letters("asdfghjkl'!"),
  [command('shift', 1.5), ...letters('zxcvbnm,.?')],
  bottom,
];

/** Accents and the opening marks have keys of their own: no dead key to know, no key to hold. */
const spanish: readonly (readonly Key[])[] = [
  letters('áéíóúü¡!¿?'),
  [...letters('qwertyuiop'), command('backspace', 1.5)],
  letters('asdfghjklñ-'),
  [command('shift', 1.5), ...letters("zxcvbnm,.'")],
  bottom,
];

const symbols: readonly (readonly Key[])[] = [
  [...letters('1234567890'), command('backspace', 1.5)],
  letters('$%&@#*+=/-_'),
  letters('.,:;!?¡¿"\'()'),
  bottom,
];

/** The rows of keys of a language's layout, top to bottom (kiosk.md A3). */
export function keyRows(layout: Language, page: KeyPage): readonly (readonly Key[])[] {
  if (page === 'symbols') return symbols;
  return layout === 'es' ? spanish : english;
}

/** The letter as Shift makes it: "ñ" becomes "Ñ"; marks have no capital and stay. */
export function shifted(letter: string, layout: Language): string {
  return letter.toLocaleUpperCase(layout);
}
