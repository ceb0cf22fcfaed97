import Sqlite from 'better-sqlite3';

/** The SQLite that is inside the store's engine, such as `3.54.1`: for reports. */
export function engineVersion(): string {
  const memory = new Sqlite(':memory:');
  try {
    return String(memory.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    memory.close();
  }
}
