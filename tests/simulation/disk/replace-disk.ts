import { registerHooks } from 'node:module';

/** What db takes from outside to reach its disk, and what stands in its place here. */
const replaced: readonly { readonly by: string; readonly from: RegExp; readonly file: string }[] = [
  { by: 'node:fs', from: /\/db\/journal\/(journal|files|rebuild)\.ts$/, file: 'journal-files.ts' },
  { by: './side-sync.ts', from: /\/db\/journal\/journal\.ts$/, file: 'side-sync.ts' },
  { by: 'better-sqlite3', from: /\/db\/connection\.ts$/, file: 'sqlite.ts' },
];

/** Gives the stores of what is loaded into this thread from here on the disk of this folder. */
export function replaceDisk(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const other = replaced.find(
        ({ by, from }) => by === specifier && from.test(context.parentURL ?? ''),
      );
      if (other === undefined) return nextResolve(specifier, context);
      return nextResolve(new URL(`./${other.file}`, import.meta.url).href, context);
    },
  });
}
