import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { faceFile } from '../../shared/ipc/face-file.ts';
import { readFace } from './face.ts';

const face = {
  schemaVersion: 1,
  facility: { name: 'Blue Mesa', timeZone: 'America/Denver', languages: ['en', 'es'] },
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-face-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('a face that the core wrote is read back', () => {
  writeFileSync(join(directory, faceFile), `${JSON.stringify(face)}\n`);
  expect(readFace(directory)).toEqual(face);
});

const facility = (change: object) =>
  JSON.stringify({ ...face, facility: { ...face.facility, ...change } });

const strange: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['half of one', JSON.stringify(face).slice(0, 40)],
  ['what is not JSON', '\0\0\0\0'],
  ['null', 'null'],
  ['one of a later version', JSON.stringify({ ...face, schemaVersion: 2 })],
  ['one with a time in it', JSON.stringify({ ...face, time: 1 })],
  ['one with a screen in it', JSON.stringify({ ...face, screen: { name: 'home' } })],
  ['a nameless facility', facility({ name: '' })],
  ['a name that is no text', facility({ name: { toString: 'x' } })],
  ['a name without end', facility({ name: 'x'.repeat(501) })],
  ['no language', facility({ languages: [] })],
  ['a language without screens', facility({ languages: ['ht'] })],
  ['a megabyte', `${JSON.stringify(face)}${' '.repeat(1_000_000)}`],
];

test.each(strange)('K8 a face file that holds %s is no face', (_what, text) => {
  writeFileSync(join(directory, faceFile), text);
  expect(readFace(directory)).toBeNull();
});

test('a tablet without a face file has no face', () => {
  expect(readFace(directory)).toBeNull();
  expect(readFace('/dev/null')).toBeNull();
});
