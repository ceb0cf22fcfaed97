import { fail, ok, type Result } from '../shared/result.ts';

/** A page of a list, newest first. */
export interface Page<Item> {
  readonly items: Item[];
  /** Opaque: ask with it for the page after this one. Null on the last page. */
  readonly next: string | null;
}

/** The cursor is none that this store gave. */
export interface BadCursor {
  readonly kind: 'badCursor';
}

/** The place of a row in a list: its time in milliseconds since 1970, and its id among equals. */
export interface Place {
  readonly atMillis: number;
  readonly id: string;
}

/** Before the first row of every list. */
const beginning: Place = { atMillis: Number.MAX_SAFE_INTEGER, id: '' };

/** Takes a cursor apart; null stands for the first page. */
export function placeOf(cursor: string | null): Result<Place, BadCursor> {
  if (cursor === null) return ok(beginning);
  const [, at, id] = /^(\d{1,15})\.([A-Za-z0-9-]{1,64})$/.exec(cursor) ?? [];
  if (at === undefined || id === undefined) return fail({ kind: 'badCursor' });
  return ok({ atMillis: Number(at), id });
}

/**
 * Makes a page of `rows`, which were asked for with one more than `limit`: the one too many says that
 * there is another page, and is not shown.
 */
export function pageOf<Item>(
  rows: Item[],
  limit: number,
  placeOfItem: (item: Item) => Place,
): Page<Item> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  if (rows.length <= limit || last === undefined) return { items, next: null };
  const { atMillis, id } = placeOfItem(last);
  return { items, next: `${atMillis}.${id}` };
}
