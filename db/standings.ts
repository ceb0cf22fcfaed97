import type { Database } from './connection.ts';

/** How the facility's staff have a resident stand at this device; what nobody has said is as for everyone. */
export interface Standing {
  /** How often staff have cleared their lock-out; another number clears it once more (5.3). */
  readonly unlocks: number;
}

/** How residents stand. Beside the records by which they sign in: a new PIN changes nothing here. */
export interface Standings {
  of(residentId: string): Standing;
  save(residentId: string, standing: Standing): void;
}

const asEveryone: Standing = { unlocks: 0 };

/** Prepares the statements of standings. */
export function openStandings(database: Database): Standings {
  const find = database.prepare<[string], { unlocks: number }>(
    'standings.find',
    'SELECT unlocks FROM standings WHERE resident_id = ?',
  );
  const save = database.prepare<[string, number]>(
    'standings.save',
    'INSERT OR REPLACE INTO standings (resident_id, unlocks) VALUES (?, ?)',
  );
  return {
    of: (residentId) => find.get(residentId) ?? asEveryone,
    save: (residentId, { unlocks }) => {
      save.run(residentId, unlocks);
    },
  };
}
