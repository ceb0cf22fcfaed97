import { builtinModules } from 'node:module';
import { join } from 'node:path';
import type { InlineConfig } from 'vite';

/** Electron 33, the oldest that is run, is Node 20 and Chromium 130. */
const targets = { node: 'node20.18', page: 'chrome130' } as const;

/** Loaded at run time: what Electron and Node bring, and the store's engine with its native part. What stretches PINs is asked for by a name that is made then. */
const external = ['electron', 'better-sqlite3', /^node:/, ...builtinModules];

/** What the bundler puts in the place of names: see the build-constants.d.ts of main and core. */
export type Constants = {
  /** Where the fuse wire stands in the executable, bytes from its start; null for what is not packed. */
  readonly fuseWireAt: number | null;
  /** Made for tests: it enrols at a demo gateway alone. */
  readonly isForTests: boolean;
  /** The least that trusted time can be (rule 1.1), in milliseconds since 1970. */
  readonly buildMillis: number;
};

/** One of the files in dist/. */
export type Part = {
  readonly name: 'main' | 'preload' | 'core' | 'renderer';
  /** Everything that goes into it; it is built again only when one of these changes. */
  readonly inputs: readonly string[];
  readonly config: (root: string, outDir: string, constants: Constants) => InlineConfig;
};

const contracts = ['shared/**/*.ts', 'package-lock.json', 'build/bundle/*.ts'];

/** The four parts of the kiosk, in the order in which they are built. */
export const parts: readonly Part[] = [
  {
    name: 'main',
    inputs: [...contracts, 'electron/*.ts', 'electron/main/**/*.ts', 'electron/preload/**/*.ts'],
    config: (root, outDir, constants) =>
      nodeFile(root, outDir, constants, { entry: 'electron/main/main.ts', name: 'main.js' }),
  },
  {
    name: 'preload',
    inputs: [...contracts, 'electron/preload/**/*.ts'],
    config: (root, outDir, constants) =>
      nodeFile(root, outDir, constants, {
        entry: 'electron/preload/preload.ts',
        name: 'preload.cjs',
      }),
  },
  {
    name: 'core',
    inputs: [...contracts, 'electron/*.ts', 'electron/core/**/*.ts', 'db/**/*.{ts,sql}'],
    config: (root, outDir, constants) =>
      nodeFile(root, outDir, constants, { entry: 'electron/core/process.ts', name: 'core.js' }),
  },
  {
    name: 'renderer',
    inputs: [...contracts, 'renderer/**/*', 'vite.renderer.config.ts', 'lingui.config.ts'],
    config: (root, outDir) => ({
      configFile: join(root, 'vite.renderer.config.ts'),
      build: { outDir: join(outDir, 'renderer'), emptyOutDir: true },
    }),
  },
];

/** A single file for a process that has Node's modules, or for the sandboxed preload. */
function nodeFile(
  root: string,
  outDir: string,
  { fuseWireAt, isForTests, buildMillis }: Constants,
  file: { readonly entry: string; readonly name: string },
): InlineConfig {
  return {
    configFile: false,
    root,
    define: {
      POSTERN_FUSE_WIRE_AT: JSON.stringify(fuseWireAt),
      POSTERN_FOR_TESTS: JSON.stringify(isForTests),
      POSTERN_BUILD_MILLIS: JSON.stringify(buildMillis),
    },
    // Everything but `external` goes in: a packed kiosk has two packages beside its own files.
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(root, file.entry),
      target: targets.node,
      outDir,
      emptyOutDir: false,
      rolldownOptions: {
        external,
        output: {
          // Readable in a stack trace.
          minify: 'dce-only',
          format: file.name.endsWith('.cjs') ? 'cjs' : 'es',
          entryFileNames: file.name,
          codeSplitting: false,
        },
      },
    },
  };
}
