import type Sqlite from 'better-sqlite3';

interface TableRow {
  readonly name: string;
  readonly type: string;
}

/**
 * Reads every page and checks how they hang together; null when the store is whole, else what SQLite
 * found first. 6 ms for 10 MB.
 *
 * An index of words is left out: comparing it with the text takes ten times as long as all the rest,
 * while a resident waits to be signed in, and it can be made again from the text. Its pages are
 * ordinary tables too, and are checked as such.
 */
export function findDamage(raw: Sqlite.Database): string | null {
  const tables = raw.pragma('table_list') as TableRow[];
  const stored = tables.filter(({ type }) => type === 'table' || type === 'shadow');
  if (!tables.some(({ type }) => type === 'virtual')) return checked(raw, 'quick_check(1)');
  for (const { name } of stored) {
    const damage = checked(raw, `quick_check('${name}')`);
    if (damage !== null) return damage;
  }
  return null;
}

function checked(raw: Sqlite.Database, pragma: string): string | null {
  const answer = String(raw.pragma(pragma, { simple: true }));
  return answer === 'ok' ? null : answer;
}
