/**
 * The arrows of the house (docs/architecture.md): which folder may look into which, and who may use
 * which package. Everything that is not allowed here is an error, a package of which nothing is said
 * here included.
 */

/** One folder and what its files may import. The longest folder that holds a file is its rule. */
export type FolderRule = {
  readonly folder: string;
  /**
   * Folders whose files it may import beside its own. One that has a rule here stands for the files
   * that fall under that rule, and not for those of a folder within that has another.
   */
  readonly folders: readonly string[];
  /** Folders of which it may import types alone, which leave nothing behind in the bundle. */
  readonly typesOf?: readonly string[];
  /** npm packages, by name. */
  readonly packages: readonly string[];
  /** `node:*`, which the page and what the page shares do not have. */
  readonly node: 'allowed' | 'forbidden';
  /** Why, in the words of the message. */
  readonly because: string;
};

/** Leave to import any file of the repository. */
export const anyFolder = '*';

/** One line for each folder. */
export const folderRules: readonly FolderRule[] = [
  {
    folder: 'shared',
    folders: [],
    packages: ['temporal-polyfill', 'xstate', 'zod'],
    node: 'forbidden',
    because: 'shared holds the rules, pure: no Node, no DOM, no Electron, and nothing of ours',
  },
  {
    folder: 'db',
    folders: ['shared'],
    packages: ['better-sqlite3', 'zod'],
    node: 'allowed',
    because: 'db is the store: it knows the rules in shared and nobody who asks it',
  },
  {
    // What main and core say to each other, and nothing else.
    folder: 'electron',
    folders: ['shared'],
    packages: [],
    node: 'forbidden',
    because: 'electron/ itself holds only the messages between its processes',
  },
  {
    folder: 'electron/main',
    folders: ['electron', 'electron/preload', 'shared'],
    packages: ['electron'],
    node: 'allowed',
    because:
      'the shell is a window and its locks: it owns no data, so it reaches neither db nor core',
  },
  {
    folder: 'electron/preload',
    folders: ['shared/ipc'],
    packages: ['electron'],
    node: 'forbidden',
    because: 'the preload runs in the sandbox, derived from shared/ipc',
  },
  {
    folder: 'electron/core',
    folders: ['electron', 'db', 'shared', 'package.json'],
    packages: [
      '@hpke/core',
      '@node-rs/argon2',
      '@peculiar/x509',
      'pino',
      // Asked for by @peculiar/x509 before it is loaded.
      'reflect-metadata',
      'uuidv7',
      'xstate',
      'zod',
    ],
    node: 'allowed',
    because: 'the core runs in plain Node as well, and knows neither window nor screens',
  },
  {
    folder: 'electron/device',
    folders: ['electron/core', 'shared'],
    packages: [],
    node: 'allowed',
    because: "the device's command asks the core's own functions, without a window",
  },
  {
    folder: 'renderer',
    folders: ['shared'],
    packages: [
      '@fontsource-variable/atkinson-hyperlegible-next',
      '@fontsource-variable/noto-sans',
      '@lingui/core',
      '@lingui/react',
      'lucide-react',
      'react',
      'react-aria-components',
      'react-dom',
      'temporal-polyfill',
    ],
    node: 'forbidden',
    because: 'a screen shows state and sends events: it has the bridge and no other way out',
  },
  {
    folder: 'gateway',
    folders: ['gateway/store', 'shared'],
    packages: [
      '@fastify/cookie',
      '@fastify/formbody',
      '@hpke/core',
      '@node-rs/argon2',
      '@peculiar/x509',
      'csv-parse',
      'fastify',
      'ghtml',
      'kysely',
      'pino',
      'reflect-metadata',
      'temporal-polyfill',
      'uuidv7',
      'zod',
    ],
    node: 'allowed',
    because: 'the gateway shares rules and protocol with the kiosk, and no code of its processes',
  },
  {
    folder: 'gateway/store',
    folders: ['gateway', 'shared'],
    packages: ['better-sqlite3', 'kysely', 'zod'],
    node: 'allowed',
    because: "the gateway's database is opened in one place",
  },
  {
    folder: 'build',
    folders: [anyFolder],
    packages: ['@electron/fuses', 'electron-builder', 'oxc-parser', 'vite', 'xstate', 'zod'],
    node: 'allowed',
    because: 'build makes and provisions the kiosk',
  },
  {
    folder: 'build/setup/electron-shim',
    folders: [],
    packages: ['electron'],
    node: 'allowed',
    because: 'it runs in place of an app, inside Electron',
  },
  {
    folder: 'tests',
    folders: [anyFolder],
    packages: [
      '@axe-core/playwright',
      '@hpke/core',
      '@peculiar/x509',
      '@playwright/test',
      'better-sqlite3',
      'fast-check',
      'kysely',
      'uuidv7',
      'vitest',
      'zod',
    ],
    node: 'allowed',
    because: 'tests may use everything that they test, and the tools for it',
  },
  {
    folder: 'tests/bench/start/bare-window',
    folders: [],
    packages: ['electron'],
    node: 'allowed',
    because: 'it is the bare window that a start is measured against',
  },
];

/** What a `*.test.ts` beside its code may import besides: the tools, Node, and the tests' fixtures. */
export const testRule = {
  folders: ['tests/fixtures'],
  packages: ['fast-check', 'vitest'],
} as const;

/** What a tool's own configuration, `*.config.ts`, may import, wherever it stands. */
export const configurationPackages: readonly string[] = [
  '@lingui/cli',
  '@lingui/format-po',
  '@lingui/vite-plugin',
  '@playwright/test',
  '@vitejs/plugin-react',
  'vite',
  'vitest',
];

/** Packages that are run, or that carry types for the compiler, and are never imported. */
export const commandPackages: readonly string[] = [
  '@biomejs/biome',
  '@types/node',
  '@types/react',
  '@types/react-dom',
  'knip',
  'node-gyp',
  'typescript',
];
