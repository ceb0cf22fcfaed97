import { type Counts, readPlaywright, readVitest } from './reports.ts';

/** A set of tests with one runner. */
export interface Lane {
  readonly name: string;
  readonly title: string;
  /** Node's arguments: the runner's script and its words. */
  readonly words: readonly string[];
  /** Where the runner leaves its JSON, from the project's folder; null for a lane that only passes or fails. */
  readonly report: { readonly file: string; readonly read: (json: unknown) => Counts } | null;
}

const vitest = 'node_modules/vitest/vitest.mjs';
const playwright = 'node_modules/@playwright/test/cli.js';

/** All lanes: the quickest to fail, and then the longest first, so that none is left alone at the end. */
export const lanes: readonly Lane[] = [
  {
    name: 'lint',
    title: 'Style, types, arrows, idle dependencies',
    words: ['build/lint/lint.ts'],
    report: null,
  },
  {
    name: 'unit',
    title: 'Units, and the core against a real gateway over TLS',
    words: [
      vitest,
      'run',
      '--reporter=default',
      '--reporter=json',
      '--outputFile.json=test-results/unit.json',
    ],
    report: { file: 'test-results/unit.json', read: readVitest },
  },
  {
    name: 'window',
    title: 'Lane A: the kiosk in its real Electron window',
    words: [playwright, 'test', '-c', 'tests/e2e/playwright.config.ts'],
    report: { file: 'test-results/e2e.json', read: readPlaywright },
  },
  {
    name: 'screens',
    title: 'Lane R: the screens in Chromium',
    words: [playwright, 'test', '-c', 'tests/renderer/playwright.config.ts'],
    report: { file: 'test-results/screens.json', read: readPlaywright },
  },
  {
    name: 'power',
    title: 'Power cuts at every write, kiosks and gateways killed',
    words: [
      vitest,
      'run',
      '--config',
      'tests/power/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      '--outputFile.json=test-results/power.json',
    ],
    report: { file: 'test-results/power.json', read: readVitest },
  },
  {
    name: 'simulation',
    title: '6.13 The invariants, in 300 simulated facilities with faults',
    words: ['tests/simulation/main.ts', '--seeds', '300'],
    report: null,
  },
  {
    name: 'fuzz',
    title: 'K8 Strange inputs at every edge',
    words: [
      vitest,
      'run',
      '--config',
      'tests/fuzz/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      '--outputFile.json=test-results/fuzz.json',
    ],
    report: { file: 'test-results/fuzz.json', read: readVitest },
  },
  {
    name: 'sealed',
    title: 'Lane B: the sealed build, from outside',
    words: [
      vitest,
      'run',
      '--config',
      'tests/sealed/vitest.config.ts',
      '--reporter=default',
      '--reporter=json',
      '--outputFile.json=test-results/sealed.json',
    ],
    report: { file: 'test-results/sealed.json', read: readVitest },
  },
];
