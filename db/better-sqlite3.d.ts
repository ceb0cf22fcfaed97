/**
 * The package carries its types but its list of exports does not name them, so that a compiler looking
 * for them finds none. This points there.
 */
declare module 'better-sqlite3' {
  const Sqlite: typeof import('../node_modules/better-sqlite3/index.d.ts');
  namespace Sqlite {
    type Database = import('../node_modules/better-sqlite3/index.d.ts').Database;
    type Statement<
      Parameters extends unknown[] = unknown[],
      Row = unknown,
    > = import('../node_modules/better-sqlite3/index.d.ts').Statement<Parameters, Row>;
  }
  export default Sqlite;
}
