import type { Change } from './plant.ts';

/**
 * Where a library does once for each store or query what a process does once: a run opens a dozen stores
 * and lives for a tenth of a second. What they answer is the same.
 */
export const quickLibraries: readonly Change[] = [
  // Compiles a function for each statement that yields a row: the same columns, the same function.
  {
    file: 'node_modules/better-sqlite3/lib/database.js',
    from: '\t\treturn Function(`return (${parameters}) => ({${properties}})`)();',
    to: `		const factories = (globalThis.rowFactories ??= new Map());
		const known = factories.get(properties);
		if (known !== undefined) return known;
		const factory = Function(\`return (\${parameters}) => ({\${properties}})\`)();
		factories.set(properties, factory);
		return factory;`,
  },
  // Freezes each part of each query against a hand that would change it.
  {
    file: 'node_modules/kysely/dist/util/object-utils.js',
    from: 'return Object.freeze(obj);',
    to: 'return obj;',
  },
];
