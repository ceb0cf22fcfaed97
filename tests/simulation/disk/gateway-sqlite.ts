import Sqlite from 'better-sqlite3';

const handles = new Map<string, Sqlite.Database>();

/** `better-sqlite3` as gateway/store/database.ts uses it. */
export default class GatewaySqlite extends Sqlite {
  constructor(...given: ConstructorParameters<typeof Sqlite>) {
    super(...given);
    handles.set(given[0] as string, this);
  }
}

/** SQLite ends a transaction that finds no room by itself, before anybody hears of it. */
export function rollBack(path: string): void {
  const handle = handles.get(path);
  if (handle?.inTransaction) handle.exec('ROLLBACK');
}
