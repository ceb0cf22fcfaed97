import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { sessionMachine } from '../../shared/session/machine.ts';
import { sessionPage, sessionPicture, withPicture } from './session-picture.ts';

test('4.1 the picture in docs/session.md is that of the machine', () => {
  const page = readFileSync(sessionPage, 'utf8');
  expect(page, 'run: node build/docs/session-picture.ts').toBe(withPicture(page));
});

test('4.1 every state of the machine is in the picture', () => {
  const picture = sessionPicture();
  const states = Object.values(sessionMachine.states).flatMap((state) => [
    state,
    ...Object.values(state.states),
  ]);
  for (const { key, type } of states) {
    if (type !== 'history') expect(picture).toMatch(new RegExp(`\\b${key}\\b`));
  }
});
