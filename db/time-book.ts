import type { TimeAnchor } from '../shared/time/trusted-time.ts';
import type { Database } from './connection.ts';

/** What survives a restart of trusted time (rules 1.1, 1.2). */
export interface KeptTime {
  /**
   * The last trusted time written, be it here or with an audit entry: trusted time is never less.
   * Milliseconds since 1970.
   */
  readonly floorMillis: number;
  readonly anchor: TimeAnchor | null;
}

/** Trusted time in `device.db`. */
export interface TimeBook {
  read(): KeptTime;
  /** Raises the floor; a lower one changes nothing (1.2: time never goes back). */
  raiseFloor(floorMillis: number): void;
  saveAnchor(anchor: TimeAnchor): void;
}

interface TimeRow {
  readonly floorMillis: number;
  readonly bootId: string | null;
  readonly bootMillis: number;
  readonly trustedMillis: number;
  readonly source: 'gateway' | 'wall';
}

/** Prepares the statements of time. */
export function openTimeBook(database: Database): TimeBook {
  const read = database.prepare<[], TimeRow>(
    'time.read',
    `SELECT max(floor_millis, ifnull((SELECT at_millis FROM audit ORDER BY seq DESC LIMIT 1), 0))
       AS floorMillis, anchor_boot_id AS bootId, anchor_boot_millis AS bootMillis,
       anchor_trusted_millis AS trustedMillis, anchor_source AS source
     FROM time`,
  );
  const raiseFloor = database.prepare<[number, number]>(
    'time.raiseFloor',
    'UPDATE time SET floor_millis = ? WHERE floor_millis < ?',
  );
  const saveAnchor = database.prepare<[string, number, number, string]>(
    'time.saveAnchor',
    `UPDATE time SET anchor_boot_id = ?, anchor_boot_millis = ?, anchor_trusted_millis = ?,
       anchor_source = ?`,
  );
  return {
    read: () => {
      // The row is made by the migration and never removed.
      const { floorMillis, bootId, ...rest } = read.get() as TimeRow;
      return { floorMillis, anchor: bootId === null ? null : { bootId, ...rest } };
    },
    raiseFloor: (floorMillis) => {
      raiseFloor.run(whole(floorMillis), whole(floorMillis));
    },
    saveAnchor: ({ bootId, bootMillis, trustedMillis, source }) => {
      saveAnchor.run(bootId, whole(bootMillis), whole(trustedMillis), source);
    },
  };
}

/** Boot clocks tick in fractions; the store keeps whole milliseconds. Down, so as to grant nothing. */
function whole(millis: number): number {
  return Math.floor(millis);
}
