import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { blobName, openBlobFiles } from './blob-files.ts';

function temporaryFiles() {
  const dataDir = mkdtempSync(join(tmpdir(), 'postern-blobs-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  return { dataDir, directory: join(dataDir, 'blobs'), files: openBlobFiles(dataDir) };
}

const bytes = Buffer.from('a picture under its key');
const name = blobName(bytes);

test('6.7 a blob that comes in pieces has its name once it is whole, and not before', () => {
  const { directory, files } = temporaryFiles();
  expect(files.addPart(name, bytes.subarray(0, 9)).ok).toBe(true);
  expect([files.has(name), files.partBytes(name), files.read(name)]).toEqual([false, 9, null]);
  files.addPart(name, bytes.subarray(9));
  expect(files.finish(name)).toEqual({ ok: true, value: 'whole' });
  expect(files.read(name)).toEqual(bytes);
  expect(readdirSync(directory)).toEqual([name]);
  // For nobody else on the machine.
  expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
});

test('bytes with another name than they should have are gone, and the blob begins anew', () => {
  const { files } = temporaryFiles();
  files.addPart(name, Buffer.from('something else'));
  expect(files.finish(name)).toEqual({ ok: true, value: 'damaged' });
  expect([files.has(name), files.partBytes(name)]).toEqual([false, 0]);
});

test('what is not needed goes, begun or whole; before the first blob there is nothing to do', () => {
  const { directory, files } = temporaryFiles();
  files.sweep(() => false);
  files.addPart(name, bytes);
  files.finish(name);
  files.addPart('b'.repeat(64), bytes);
  writeFileSync(join(directory, 'c'.repeat(64)), bytes);
  files.sweep((blob) => blob !== 'c'.repeat(64));
  expect(readdirSync(directory).sort()).toEqual([name, `${'b'.repeat(64)}.part`].sort());
});
