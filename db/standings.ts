import type { Database } from './connection.ts';

/** How the facility's staff have a resident stand at this device; what nobody has said is as for everyone. */
export interface Standing {
  /** How often staff have cleared their lock-out; another number clears it once more (5.3). */
  readonly unlocks: number;
  /** They may neither sign in nor send, until staff say otherwise. */
  readonly isSuspended: boolean;
}

/**
 * What becomes of a vault whose resident has left the facility: `leaving` while something of theirs has yet
 * to be sent, `erasing` once nothing opens it any more and its files are to go.
 */
export type Retirement = 'leaving' | 'erasing';

/** How residents stand. Beside the records by which they sign in: a new PIN changes nothing here. */
export interface Standings {
  of(residentId: string): Standing;
  /** Whether anything is written down: of somebody whom the device does not know, that their vault was retired. */
  has(residentId: string): boolean;
  save(residentId: string, standing: Standing): void;
  /** Whose vaults are that far, in order. */
  retiring(stage: Retirement): string[];
  /** A vault is that far; null for somebody who came back before it went, or whose vault is gone. */
  retire(residentId: string, stage: Retirement | null): void;
}

interface Row {
  readonly unlocks: number;
  readonly suspended: number;
}

/** Prepares the statements of standings. */
export function openStandings(database: Database): Standings {
  const find = database.prepare<[string], Row>(
    'standings.find',
    'SELECT unlocks, is_suspended AS suspended FROM standings WHERE resident_id = ?',
  );
  const save = database.prepare<[string, number, number]>(
    'standings.save',
    `INSERT INTO standings (resident_id, unlocks, is_suspended) VALUES (?, ?, ?)
     ON CONFLICT (resident_id) DO UPDATE SET unlocks = excluded.unlocks, is_suspended = excluded.is_suspended`,
  );
  const retiring = database.prepare<[string], { residentId: string }>(
    'standings.retiring',
    'SELECT resident_id AS residentId FROM standings WHERE retirement = ? ORDER BY resident_id',
  );
  const retire = database.prepare<[string, string | null]>(
    'standings.retire',
    `INSERT INTO standings (resident_id, unlocks, is_suspended, retirement) VALUES (?, 0, 0, ?)
     ON CONFLICT (resident_id) DO UPDATE SET retirement = excluded.retirement`,
  );
  return {
    of: (residentId) => {
      const row = find.get(residentId);
      return { unlocks: row?.unlocks ?? 0, isSuspended: row?.suspended === 1 };
    },
    has: (residentId) => find.get(residentId) !== undefined,
    save: (residentId, { unlocks, isSuspended }) => {
      save.run(residentId, unlocks, isSuspended ? 1 : 0);
    },
    retiring: (stage) => retiring.all(stage).map((row) => row.residentId),
    retire: (residentId, stage) => {
      retire.run(residentId, stage);
    },
  };
}
