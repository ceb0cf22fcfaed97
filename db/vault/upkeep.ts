import type { Database } from '../connection.ts';
import { openWordIndex } from './word-index.ts';

/** What a vault does for itself, in quiet moments. */
export interface Upkeep {
  /** Brings pieces of the indexes together, and gives the pages that have become free back to the disk. */
  shorten(): void;
}

/** Fewer free pages than an eighth are left: the next letter, or the next merge, takes them again. */
const freeAtMost = 1 / 8;
/** 8 MB: whoever signs out is not kept waiting for the rest. */
const pagesAtOnce = 2000;

/** Prepares the statements of a vault's upkeep. */
export function openUpkeep(database: Database): Upkeep {
  const indexes = [
    openWordIndex(database, 'letters_words'),
    openWordIndex(database, 'incoming_words'),
  ];
  const pages = database.prepare<[], { all: number; free: number }>(
    'upkeep.pages',
    `SELECT page_count AS "all", freelist_count AS free
     FROM pragma_page_count, pragma_freelist_count`,
  );
  // One page each time: it answers after each, and a statement that only writes is not asked on.
  const giveBackPage = database.prepare<[]>('upkeep.giveBackPage', 'PRAGMA incremental_vacuum(1)');
  return {
    shorten: () => {
      for (const index of indexes) index.merge();
      const { all, free } = pages.get() ?? { all: 0, free: 0 };
      if (free <= all * freeAtMost) return;
      for (let left = Math.min(free, pagesAtOnce); left > 0; left -= 1) giveBackPage.run();
    },
  };
}
