import { registerHooks } from 'node:module';
import { assert } from '../../shared/assert.ts';
import { mutants } from './mutants.ts';

/**
 * Changes the product's code as it is loaded into this thread: the named lines of one mutant, and
 * nothing else. A line that is not there exactly once is a mistake in the mutant, and stops it.
 */
export function plantMutant(name: string): void {
  const mutant = mutants.find((one) => one.name === name);
  assert(mutant !== undefined, `there is a mutant "${name}"`);
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const changes = mutant.changes.filter(({ file }) => url.endsWith(`/${file}`));
      if (changes.length === 0) return loaded;
      let source = String(loaded.source);
      for (const { file, from, to } of changes) {
        const times = source.split(from).length - 1;
        assert(times === 1, `"${from}" stands ${times} times in ${file}, for the mutant "${name}"`);
        source = source.replace(from, () => to);
      }
      return { ...loaded, source };
    },
  });
}
