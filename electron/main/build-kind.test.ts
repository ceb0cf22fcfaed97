import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fuseSentinel, readBuildKind } from './build-kind.ts';

const directory = mkdtempSync(join(tmpdir(), 'postern-build-kind-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const before = 'ELF and what not ';

/** What `readBuildKind` makes of an executable that holds these bytes after its first ones. */
function kindOf(wire: string, fuseWireAt = before.length): string {
  const executable = join(directory, 'postern');
  writeFileSync(executable, `${before}${wire}`, 'latin1');
  return readBuildKind({ fuseWireAt, isDefaultApp: false, executable });
}

test('K9 an executable whose inspect fuse is on is the instrumented build', () => {
  expect(kindOf(`${fuseSentinel}\x01\x0910010101`)).toBe('instrumented');
  expect(kindOf(`${fuseSentinel}\x01\x0900010000`)).toBe('instrumented');
});

test.each([
  ['the fuse is off', `${fuseSentinel}\x01\x0911101111`],
  ['the fuse was removed', `${fuseSentinel}\x01\x09111r1111`],
  ['the wire is of another version', `${fuseSentinel}\x02\x0911111111`],
  ['the wire is too short for it', `${fuseSentinel}\x01\x031111`],
  ['the file ends before it', `${fuseSentinel}\x01\x09111`],
  ['another sentinel stands there', `${fuseSentinel.toLowerCase()}\x01\x0911111111`],
])('K9 in doubt a build is sealed: %s', (_why, wire) => {
  expect(kindOf(wire)).toBe('sealed');
});

test('K9 a wire that stands elsewhere, or a file that is not there, means sealed', () => {
  expect(kindOf(`${fuseSentinel}\x01\x0911111111`, before.length + 1)).toBe('sealed');
  const executable = join(directory, 'none');
  expect(readBuildKind({ fuseWireAt: 0, isDefaultApp: true, executable })).toBe('sealed');
});

test('K9 what was never packed is instrumented where the default app of a developer runs it', () => {
  expect(readBuildKind({ fuseWireAt: null, isDefaultApp: true })).toBe('instrumented');
  expect(readBuildKind({ fuseWireAt: null, isDefaultApp: false })).toBe('sealed');
});
