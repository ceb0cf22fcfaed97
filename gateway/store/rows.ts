import { type Compilable, type CompiledQuery, sql } from 'kysely';
import { assert } from '../../shared/assert.ts';
import type { Writer } from './schema.ts';

/**
 * The most rows of one statement: with more, its text grows and nothing is gained. What is left over goes by
 * halves of it, so that each statement has few texts, which are compiled once.
 */
const rowsAtOnce = 128;

/**
 * A statement that takes rows, such as an INSERT: Kysely puts it together once for each number of rows, and not
 * for each page of a device's queue. Its parameters are the rows' values and no other, and all rows have the
 * same columns.
 */
export function rowsStatement<Row extends object>(
  build: (writer: Writer, rows: readonly Row[]) => Compilable,
): (writer: Writer, rows: readonly Row[]) => Promise<void> {
  const compiled = new Map<string, CompiledQuery>();
  const queryFor = (
    writer: Writer,
    rows: readonly Row[],
    columns: readonly (keyof Row)[],
  ): CompiledQuery => {
    const key = `${rows.length} ${columns.join(' ')}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const query = build(writer, rows).compile();
    assert(query.parameters.length === rows.length * columns.length, 'it is given rows alone');
    compiled.set(key, query);
    return query;
  };
  return async (writer, rows) => {
    const [first] = rows;
    if (first === undefined) return;
    const columns = Object.keys(first) as (keyof Row)[];
    let size = rowsAtOnce;
    for (let from = 0; from < rows.length; from += size) {
      while (size > rows.length - from) size /= 2;
      const some = rows.slice(from, from + size);
      const query = queryFor(writer, some, columns);
      const parameters = some.flatMap((row) => columns.map((column) => row[column]));
      await writer.executeQuery({ ...query, parameters });
    }
  };
}

/** Names for the right side of an `in`, as one parameter: so the statement's text is the same for any number. */
export function among(names: Iterable<string>) {
  return sql<string>`(select value from json_each(${JSON.stringify([...names])}))`;
}
