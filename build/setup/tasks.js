// @ts-check
/** What `node build/setup/run.js <task>` knows. */
import { electronStep } from './steps/electron.js';
import { nodeStep } from './steps/node.js';
import { packagesStep } from './steps/packages.js';
import { sqliteStep } from './steps/sqlite.js';
import { systemStep } from './steps/system.js';
import { testToolsStep } from './steps/test-tools.js';

/** Enough for what runs in Node alone: a facility's server is not asked for a window system. */
const NODE_ALONE = { needsElectron: false, steps: [nodeStep, packagesStep] };
const ELECTRON = {
  needsElectron: true,
  steps: [nodeStep, packagesStep, electronStep, systemStep, sqliteStep],
};
const ELECTRON_AND_TESTS = { ...ELECTRON, steps: [...ELECTRON.steps, testToolsStep] };

/**
 * The file that Node 26 runs for each task, from the project's folder, and the set-up it needs. `setup`
 * runs nothing: it is for preparing a machine ahead of time.
 *
 * @type {Record<string, { file?: string, needsElectron: boolean, steps: import('./ensure.js').Step[] }>}
 */
export const TASKS = {
  start: { file: 'build/start/start.ts', ...ELECTRON },
  test: { file: 'build/test/test.ts', ...ELECTRON_AND_TESTS },
  bench: { file: 'tests/bench/main.ts', ...ELECTRON_AND_TESTS },
  package: { file: 'build/package/package.ts', ...ELECTRON },
  app: { file: 'build/bundle/bundle.ts', ...ELECTRON },
  gateway: { file: 'gateway/cli.ts', ...NODE_ALONE },
  device: { file: 'electron/device/cli.ts', ...NODE_ALONE },
  simulate: { file: 'tests/simulation/main.ts', ...NODE_ALONE },
  torture: { file: 'tests/torture/main.ts', ...ELECTRON },
  fuzz: { file: 'tests/fuzz/main.ts', ...NODE_ALONE },
  lint: { file: 'build/lint/lint.ts', ...NODE_ALONE },
  setup: { ...ELECTRON },
};
