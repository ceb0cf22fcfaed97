import type { Database } from '../connection.ts';

/** A message that a search has found. */
interface Match {
  readonly number: number;
  readonly id: Uint8Array;
  readonly arrivedAtMillis: number;
  /** No row with this number or a lower one arrived later. */
  readonly latestArrivalMillis: number;
}

/** Where a page begins: behind this row in the list, newest first. */
interface Place {
  readonly atMillis: number;
  readonly id: Uint8Array;
}

/** Twice a page: mail that was reviewed sooner than what arrived before it seldom needs more. */
const matchesAtFirst = 64;
const matchesAtMost = 8192;

/**
 * Finds the newest `limit` messages behind a place in which a query's words stand, as their numbers.
 *
 * The index gives its rows by number, which is nearly their order of arrival: so it is read from the
 * newest on, and no further than something newer could stand. A word that is in every message is found as
 * quickly as one that is in a few.
 */
export function openInboxSearch(
  database: Database,
): (query: string, place: Place, limit: number) => number[] {
  const matching = database.prepare<[string, number, number], Match>(
    'inbox.search',
    `SELECT number, id, arrived_at_millis AS arrivedAtMillis,
       latest_arrival_millis AS latestArrivalMillis
     FROM incoming_words CROSS JOIN incoming ON number = incoming_words.rowid
     WHERE incoming_words MATCH ? AND incoming_words.rowid < ?
     ORDER BY incoming_words.rowid DESC LIMIT ?`,
  );
  return (query, place, limit) => {
    let newest: Match[] = [];
    let atOnce = matchesAtFirst;
    let below = Number.MAX_SAFE_INTEGER;
    for (;;) {
      const matches = matching.all(query, below, atOnce);
      const behind = matches.filter((match) => isBehind(place, match));
      newest = [...newest, ...behind].sort(newestFirst).slice(0, limit);
      const last = matches.at(-1);
      const least = newest.at(limit - 1);
      const isOver = last === undefined || matches.length < atOnce;
      if (isOver || (least !== undefined && least.arrivedAtMillis > last.latestArrivalMillis)) {
        return newest.map(({ number }) => number);
      }
      below = last.number;
      atOnce = Math.min(atOnce * 2, matchesAtMost);
    }
  };
}

function isBehind(place: Place, { arrivedAtMillis, id }: Match): boolean {
  if (arrivedAtMillis !== place.atMillis) return arrivedAtMillis < place.atMillis;
  return Buffer.compare(id, place.id) < 0;
}

function newestFirst(one: Match, other: Match): number {
  return other.arrivedAtMillis - one.arrivedAtMillis || Buffer.compare(other.id, one.id);
}
