import type { Change } from './plant.ts';

/**
 * Where a library does once for each store or query what a process does once: a run opens a dozen stores
 * and lives for a tenth of a second. What they answer is the same.
 */
export const quickLibraries: readonly Change[] = [
  // Compiles a function for each statement that yields a row: the same columns, the same function.
  {
    file: 'node_modules/better-sqlite3/lib/database.js',
    from: 'function rowFactory(...keys) {',
    to: `const factories = new Map();
function rowFactory(...keys) {
	const columns = JSON.stringify(keys);
	const factory = factories.get(columns) ?? makeRowFactory(...keys);
	factories.set(columns, factory);
	return factory;
}
function makeRowFactory(...keys) {`,
  },
  // Freezes each part of each query against a hand that would change it.
  {
    file: 'node_modules/kysely/dist/util/object-utils.js',
    from: 'return Object.freeze(obj);',
    to: 'return obj;',
  },
];
