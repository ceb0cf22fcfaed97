import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { auditEvents } from '../../shared/audit/events.ts';
import { eventsPage, eventsPageText } from './events-page.ts';

test('9.1 docs/events.md is made from the catalogue', () => {
  const page = readFileSync(eventsPage, 'utf8');
  expect(page, 'run: node build/docs/events-page.ts').toBe(eventsPageText());
});

test('9.1 every event of the catalogue is written by what is said to write it', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const textOf = (folders: string) =>
    globSync(`${folders}/**/*.ts`, { cwd: root, exclude: ['**/*.test.ts', '**/*.test-support.ts'] })
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n');
  const code = { gateway: textOf('gateway'), device: textOf('{electron/core,shared/session}') };
  const unwritten = Object.entries(auditEvents).filter(
    ([name, { by }]) => !code[by].includes(`'${name}'`),
  );
  expect(unwritten.map(([name]) => name)).toEqual([]);
});
