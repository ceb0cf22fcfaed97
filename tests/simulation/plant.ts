import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { assert } from '../../shared/assert.ts';

/** One text in one file of the product, and what stands in its place in a simulation. */
export interface Change {
  /** From the top of the repository. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

const top = new URL('../../', import.meta.url);

/** Changes the product's code as it is loaded into this thread: the named texts, and nothing else. */
export function plant(changes: readonly Change[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const here = changes.filter(({ file }) => url === new URL(file, top).href);
      if (here.length === 0) return loaded;
      let source = String(loaded.source);
      for (const change of here) {
        assertFits(change, source);
        source = source.replace(change.from, () => change.to);
      }
      return { ...loaded, source };
    },
  });
}

/** Makes sure that a change is of a text that is there: one of another would be no change at all. */
export function checkFit(change: Change): void {
  assertFits(change, readFileSync(new URL(change.file, top), 'utf8'));
}

function assertFits({ file, from }: Change, source: string): void {
  const times = source.split(from).length - 1;
  assert(times === 1, `"${from}" stands ${times} times in ${file}`);
}
