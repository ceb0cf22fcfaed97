import { registerHooks } from 'node:module';
import { assert } from '../../shared/assert.ts';

/** A change of the product's code as it is loaded into one process; the files stay as they are. */
export interface Plant {
  /** From the project's folder. */
  readonly file: string;
  /** Stands in it exactly once. */
  readonly from: string;
  readonly to: string;
}

/** Plants changes into what this process loads from here on. */
export function plant(plants: readonly Plant[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const changes = plants.filter(({ file }) => url.endsWith(`/${file}`));
      if (changes.length === 0) return loaded;
      let source = String(loaded.source);
      for (const { file, from, to } of changes) {
        const times = source.split(from).length - 1;
        assert(times === 1, `"${from}" stands ${times} times in ${file}`);
        source = source.replace(from, () => to);
      }
      return { ...loaded, source };
    },
  });
}
