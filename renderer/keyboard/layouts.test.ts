import { expect, test } from 'vitest';
import { type Key, keyRows, shifted } from './layouts.ts';

const typed = (rows: readonly (readonly Key[])[]) =>
  rows.flat().flatMap((key) => (key.kind === 'letter' ? [key.letter] : []));
const commands = (rows: readonly (readonly Key[])[]) =>
  rows.flat().flatMap((key) => (key.kind === 'command' ? [key.command] : []));

test('A3 each language has keys for all of its letters', () => {
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') {
    expect(typed(keyRows('en', 'letters'))).toContain(letter);
    expect(typed(keyRows('es', 'letters'))).toContain(letter);
  }
  for (const letter of 'ñáéíóúü¿¡') expect(typed(keyRows('es', 'letters'))).toContain(letter);
  for (const digit of '0123456789') expect(typed(keyRows('en', 'symbols'))).toContain(digit);
});

test('A3 every page can be left, corrected and undone', () => {
  for (const rows of [
    keyRows('en', 'letters'),
    keyRows('es', 'letters'),
    keyRows('es', 'symbols'),
  ]) {
    for (const needed of ['backspace', 'left', 'right', 'undo', 'enter', 'page', 'layout']) {
      expect(commands(rows)).toContain(needed);
    }
    expect(typed(rows)).toContain(' ');
    expect(new Set(typed(rows)).size).toBe(typed(rows).length);
  }
});

test('A3 shift makes the capital of an accented letter', () => {
  expect(shifted('ñ', 'es')).toBe('Ñ');
  expect(shifted('ü', 'es')).toBe('Ü');
  expect(shifted('¿', 'es')).toBe('¿');
});
