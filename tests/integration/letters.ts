import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newDirectory } from './facility.ts';

/** One letter of the collection, as a mail file has it. */
export interface CollectedLetter {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

const collection = join(import.meta.dirname, '../../../shared/letters/letters.jsonl');
const charactersOfTheLongest = 8074;

/** Which letters the tests use, for their names. */
export const source = existsSync(collection) ? 'real letters' : "letters of the tests' own making";

/** 261 letters, one of them of 8,074 characters, which is two stamps' worth; and their file. */
export function readLetters(): { readonly file: string; readonly letters: CollectedLetter[] } {
  const file = existsSync(collection) ? collection : makeCollection();
  const lines = readFileSync(file, 'utf8').split('\n');
  const letters = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
  return { file, letters };
}

/** Some words that stand together in a text, few enough for a search field. */
export function wordsOf(text: string): string {
  const words = text.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  const middle = Math.floor(words.length / 2);
  return words
    .slice(Math.max(0, middle - 6), middle + 6)
    .join(' ')
    .slice(0, 190)
    .replace(/\s\S*$/, '');
}

function makeCollection(): string {
  const file = join(newDirectory('letters'), 'letters.jsonl');
  const makeText = (n: number) =>
    n === 0
      ? 'The long one. '.repeat(600).slice(0, charactersOfTheLongest)
      : `Letter ${n}: a cafe\u0301, ${'a walk by the river; '.repeat(1 + (n % 90))}and home.\n\nYours, No. ${n}`;
  const lines = Array.from({ length: 261 }, (_, n) =>
    JSON.stringify({ id: `own-${n}`, to: `Friend ${n % 20}`, text: makeText(n) }),
  );
  writeFileSync(file, `${lines.join('\n')}\n`);
  return file;
}
