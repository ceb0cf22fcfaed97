import type { Database } from '../connection.ts';
import type { Call } from './call.ts';

/** The writing methods of a store by name, as a journal has them. */
export type Methods = Map<string, (...given: never[]) => unknown>;

/**
 * The same book, with its writing methods noted in the journal. They are functions of the store and of
 * what they are given, of no clock and no chance: so the same calls make the same store again.
 *
 * What a method is given only grows: a journal may be older than the build that reads it.
 */
export function journalled<Book extends object>(
  { database, methods }: { readonly database: Database; readonly methods: Methods },
  name: string,
  book: Book,
  writing: readonly (keyof Book & string)[],
): Book {
  const noted = writing.map((method) => {
    const call = book[method] as (...given: unknown[]) => unknown;
    const fullName = `${name}.${method}`;
    methods.set(fullName, call);
    return [
      method,
      (...given: unknown[]) => {
        const answer = call(...given);
        database.note([fullName, given]);
        return answer;
      },
    ];
  });
  return { ...book, ...Object.fromEntries(noted) };
}

/** Does again what a journal has noted. One of a later build, unknown here, is passed over: false. */
export function callAgain(methods: Methods, [name, given]: Call): boolean {
  const method = methods.get(name);
  method?.(...(given as never[]));
  return method !== undefined;
}
