import { registerHooks } from 'node:module';

/** Something that the product takes from outside, and what stands in its place here. */
interface StandIn {
  readonly specifier: string;
  /** In which files of the product. */
  readonly from: RegExp;
  /** From this folder. */
  readonly file: string;
}

const standIns: readonly StandIn[] = [
  {
    specifier: 'node:fs',
    from: /\/db\/journal\/(journal|files|rebuild)\.ts$/,
    file: './disk/journal-files.ts',
  },
  {
    specifier: './side-sync.ts',
    from: /\/db\/journal\/journal\.ts$/,
    file: './disk/side-sync.ts',
  },
  { specifier: 'better-sqlite3', from: /\/db\/connection\.ts$/, file: './disk/sqlite.ts' },
  {
    specifier: 'better-sqlite3',
    from: /\/gateway\/store\/database\.ts$/,
    file: './disk/gateway-sqlite.ts',
  },
  { specifier: '@hpke/core', from: /\/sealing\/seal(ing)?\.ts$/, file: './quick-sealing.ts' },
];

/** Gives what is loaded into this thread from here on a disk that fails, and keys that are quick. */
export function putStandIns(): void {
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const standIn = standIns.find(
        (one) => one.specifier === specifier && one.from.test(context.parentURL ?? ''),
      );
      if (standIn === undefined) return nextResolve(specifier, context);
      return nextResolve(new URL(standIn.file, import.meta.url).href, context);
    },
  });
}
