import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eventsPage, eventsPageText } from './events-page.ts';

test('9.1 docs/events.md is made from the catalogue', () => {
  const page = readFileSync(eventsPage, 'utf8');
  expect(page, 'run: node build/docs/events-page.ts').toBe(eventsPageText());
});
