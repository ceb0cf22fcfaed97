import type { Database } from '../connection.ts';
import { foldedWords } from '../search-words.ts';

/** Texts of one row, each as it is or was written. */
type Texts = readonly string[];

/**
 * Which words stand in which rows of a table. The index has neither the texts nor the places of words in
 * them, so whoever changes a row says what stood there before: it must be what the index was told.
 */
export interface WordIndex {
  add(number: number, texts: Texts): void;
  remove(number: number, texts: Texts): void;
  /** Another text in the place of an old one: only the words in which they differ are written. */
  change(number: number, from: Texts, to: Texts): void;
  /** Brings together some of the pieces in which it was written: less to read, and less on the disk. */
  merge(): void;
}

/** About 8 MB, a tenth of a second: whoever signs out is not kept waiting for the rest. */
const pagesAtOnce = 2000;

/** Prepares the statements of an index that the migrations have made. */
export function openWordIndex(
  database: Database,
  table: 'letters_words' | 'incoming_words',
): WordIndex {
  const add = database.prepare<[number, string]>(
    `${table}.add`,
    `INSERT INTO ${table} (rowid, words) VALUES (?, ?)`,
  );
  const remove = database.prepare<[number, string]>(
    `${table}.remove`,
    `INSERT INTO ${table} (${table}, rowid, words) VALUES ('delete', ?, ?)`,
  );
  const merge = database.prepare<[]>(
    `${table}.merge`,
    `INSERT INTO ${table} (${table}, rank) VALUES ('merge', ${pagesAtOnce})`,
  );
  const joined = (words: Iterable<string>) => [...words].join(' ');
  return {
    add: (number, texts) => {
      add.run(number, joined(wordsOf(texts)));
    },
    remove: (number, texts) => {
      remove.run(number, joined(wordsOf(texts)));
    },
    change: (number, from, to) => {
      const [before, after] = [wordsOf(from), wordsOf(to)];
      const gone = [...before].filter((word) => !after.has(word));
      const come = [...after].filter((word) => !before.has(word));
      if (gone.length + come.length === 0) return;
      // Always both, though one may be empty: the index counts its rows by them.
      remove.run(number, joined(gone));
      add.run(number, joined(come));
    },
    merge: () => {
      merge.run();
    },
  };
}

function wordsOf(texts: Texts): ReadonlySet<string> {
  return new Set(texts.flatMap(foldedWords));
}
