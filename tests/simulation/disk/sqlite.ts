import Sqlite from 'better-sqlite3';
import { machineWith } from './machines.ts';

const { SqliteError } = Sqlite;

export { SqliteError };

/** `better-sqlite3` as db/connection.ts uses it, on a disk that may be full or fail at a COMMIT. */
export default function FragileSqlite(
  path: string,
  options: ConstructorParameters<typeof Sqlite>[1],
): Sqlite.Database {
  const database = new Sqlite(path, options);
  const prepare = database.prepare.bind(database);
  const prepareFragile = (sql: string) => {
    const statement = prepare(sql);
    if (sql !== 'COMMIT') return statement;
    return { run: () => commitOn(path, () => statement.run()) };
  };
  return Object.assign(database, { prepare: prepareFragile });
}

function commitOn(path: string, commit: () => unknown): unknown {
  const machine = machineWith(path);
  if (machine === null) return commit();
  machine.at(`${machine.during}, before COMMIT`);
  const fate = machine.commitFate();
  if (fate === 'full') throw new SqliteError('database or disk is full', 'SQLITE_FULL');
  if (fate === 'lost') throw new SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
  const answer = commit();
  if (fate === 'kept') throw new SqliteError('disk I/O error', 'SQLITE_IOERR_FSYNC');
  machine.at(`${machine.during}, after COMMIT`);
  return answer;
}
