import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkArrows, unclassifiedPackages } from './arrows.ts';

/** The rules broken by a file, in order. */
function broken(file: string, text: string): string[] {
  return checkArrows(file, text).map((problem) => problem.rule);
}

describe('the arrows of the house', () => {
  it.each([
    ['db/outbox.ts', "import { ok } from '../shared/result.ts';"],
    ['electron/core/core.ts', "import { openStore } from '../../db/store.ts';"],
    ['electron/core/core.ts', "import type { ShellToCore } from '../shell-messages.ts';"],
    ['electron/main/main.ts', "import { x } from '../preload/pulse-channel.ts';"],
    ['electron/preload/preload.ts', "import { n } from '../../shared/ipc/names.ts';"],
    ['renderer/app.tsx', "import type { View } from '../shared/ipc/view.ts';"],
    ['renderer/app.tsx', "const Home = lazy(() => import('./home.tsx'));"],
    ['gateway/review/decide.ts', "import { open } from '../store/database.ts';"],
    ['gateway/store/database.ts', "import Sqlite from 'better-sqlite3';"],
    ['tests/e2e/tour.ts', "import { start } from '../../gateway/server/start.ts';"],
    ['shared/time/period.test.ts', "import { it } from 'vitest'; import fs from 'node:fs';"],
    ['renderer/vitest.config.ts', "import react from '@vitejs/plugin-react';"],
    ['vite.renderer.config.ts', "import { defineConfig } from 'vite';"],
  ])('%s may have: %s', (file, text) => {
    expect(checkArrows(file, text)).toEqual([]);
  });

  it.each([
    ['shared/mail/body.ts', "import { open } from '../../db/store.ts';"],
    ['db/outbox.ts', "import { x } from '../electron/core/core.ts';"],
    ['db/outbox.ts', "export { x } from '../gateway/sync/sync.ts';"],
    ['db/outbox.ts', "export * from '../renderer/app.tsx';"],
    ['electron/main/main.ts', "import { openStore } from '../../db/store.ts';"],
    ['electron/main/main.ts', "import { startCore } from '../core/core.ts';"],
    ['electron/core/core.ts', "import { lockDown } from '../main/lock-down.ts';"],
    ['electron/preload/preload.ts', "import { ok } from '../../shared/result.ts';"],
    ['electron/shell-messages.ts', "import { x } from './core/core.ts';"],
    ['renderer/app.tsx', "import { x } from '../electron/shell-messages.ts';"],
    ['renderer/app.tsx', "const x = await import('../db/store.ts');"],
    ['gateway/sync/sync.ts', "import { seal } from '../../electron/core/sealing/seal.ts';"],
    ['gateway/sync/sync.ts', "import { x } from '../../tests/fixtures/x.ts';"],
  ])('%s may not have: %s', (file, text) => {
    expect(broken(file, text)).toEqual(['folder']);
  });

  it('a type-only import counts like any other, in every spelling', () => {
    const spellings = [
      "import type { Store } from '../../db/store.ts';",
      "import { type Store } from '../../db/store.ts';",
      "export type { Store } from '../../db/store.ts';",
      "type Store = import('../../db/store.ts').Store;",
    ];
    for (const text of spellings) expect(broken('shared/mail/body.ts', text)).toEqual(['folder']);
  });

  it.each([
    ['shared/mail/body.ts', "import { join } from 'node:path';"],
    ['renderer/app.tsx', "import fs = require('node:fs');"],
    ['electron/preload/preload.ts', "const fs = require('node:fs');"],
  ])('%s has no Node: %s', (file, text) => {
    expect(broken(file, text)).toEqual(['node']);
  });

  it.each([
    ['electron/core/core.ts', "import { app } from 'electron';"],
    ['renderer/app.tsx', "import { ipcRenderer } from 'electron/renderer';"],
    ['electron/core/core.ts', "import Sqlite from 'better-sqlite3';"],
    ['gateway/review/decide.ts', "import Sqlite from 'better-sqlite3';"],
    ['db/store.ts', "import { kysely } from 'kysely';"],
    ['shared/result.ts', "import { v7 } from 'uuidv7';"],
    ['gateway/cli.ts', "import { it } from 'vitest';"],
    ['shared/x.ts', "type D = import('../node_modules/better-sqlite3/index.d.ts').Database;"],
  ])('%s may not use the package: %s', (file, text) => {
    expect(broken(file, text)).toEqual(['package']);
  });

  it('a package of which nothing is said is an error, even in tests', () => {
    expect(broken('gateway/cli.ts', "import x from 'left-pad';")).toEqual(['unclassified']);
    expect(broken('tests/e2e/x.spec.ts', "import x from '@some/thing/deep';")).toEqual([
      'unclassified',
    ]);
  });

  it('a module name that is worked out at run time cannot hide', () => {
    expect(broken('electron/core/core.ts', 'await import(name);')).toEqual(['computed']);
    expect(broken('renderer/app.tsx', "await import('../' + name);")).toEqual(['computed']);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the text of a program.
    expect(broken('renderer/app.tsx', 'await import(`./${name}.ts`);')).toEqual(['computed']);
  });

  it('what only looks like an import is none', () => {
    const text = "// import 'electron'\nconst text = \"import fs from 'node:fs'\";";
    expect(checkArrows('shared/result.ts', text)).toEqual([]);
  });

  it('a file in a folder without a rule is told so', () => {
    expect(broken('server/x.ts', '')).toEqual(['no rule']);
  });

  it('the message says where, what, why and what to do', () => {
    const text = "\n\nimport { Mail } from 'lucide-react';";
    const [problem] = checkArrows('electron/core/core.ts', text);
    expect(problem).toMatchObject({ file: 'electron/core/core.ts', line: 3, rule: 'package' });
    expect(problem?.message).toBe(
      'lucide-react may be imported in renderer/, and not here: the core runs ' +
        'in plain Node as well, and knows neither window nor screens. Ask a module that may',
    );
  });

  it('every package of package.json is classified, and one that is not is named', () => {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
    const { dependencies, devDependencies } = JSON.parse(text);
    const names = Object.keys({ ...dependencies, ...devDependencies });
    expect(unclassifiedPackages(names)).toEqual([]);
    expect(unclassifiedPackages(['zod', 'left-pad'])).toEqual(['left-pad']);
  });
});
