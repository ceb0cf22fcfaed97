import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type DebOptions, makeDeb } from './deb.ts';
import { readPackage } from './deb-contents.ts';

const directory = mkdtempSync(join(tmpdir(), 'postern-deb-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const hasTool = spawnSync('dpkg-deb', ['--version']).status === 0;

/** A kiosk that is as small as one can be, with modes of a careless machine. */
function makeKiosk(): string {
  const kiosk = join(directory, 'kiosk');
  mkdirSync(join(kiosk, 'resources'), { recursive: true });
  for (const [file, mode] of [
    ['postern', 0o775],
    ['chrome-sandbox', 0o4755],
    ['resources.pak', 0o666],
    ['resources/app.asar', 0o600],
  ] as const) {
    writeFileSync(join(kiosk, file), file);
    chmodSync(join(kiosk, file), mode);
  }
  return kiosk;
}

const options = (into: string, purpose: DebOptions['purpose']): DebOptions => ({
  kiosk: makeKiosk(),
  version: '1.2.3',
  purpose,
  buildSeconds: 1_795_518_482,
  into: join(directory, into),
  description: {
    packageName: 'postern',
    productName: 'Postern',
    maintainer: 'Postern <postern@postern.invalid>',
    synopsis: 'A kiosk',
    description: 'It is locked.\nIt writes.',
    section: 'misc',
    priority: 'optional',
    depends: ['libnss3', 'libgtk-3-0 | libgtk-3-0t64'],
  },
});

describe.skipIf(!hasTool)('the Debian package', () => {
  test('holds the kiosk below /opt, all of it root’s, nothing setuid, nothing that others can write to', () => {
    const { files, problems } = readPackage(makeDeb(options('release', 'release')));
    expect(problems).toEqual([]);
    expect(files).toEqual([
      { mode: 'drwxr-xr-x', owner: 'root/root', path: '/' },
      { mode: 'drwxr-xr-x', owner: 'root/root', path: '/opt/' },
      { mode: 'drwxr-xr-x', owner: 'root/root', path: '/opt/Postern/' },
      { mode: '-rwxr-xr-x', owner: 'root/root', path: '/opt/Postern/chrome-sandbox' },
      { mode: '-rwxr-xr-x', owner: 'root/root', path: '/opt/Postern/postern' },
      { mode: 'drwxr-xr-x', owner: 'root/root', path: '/opt/Postern/resources/' },
      { mode: '-rw-r--r--', owner: 'root/root', path: '/opt/Postern/resources/app.asar' },
      { mode: '-rw-r--r--', owner: 'root/root', path: '/opt/Postern/resources.pak' },
    ]);
  });

  test('says what it is, and what it is not for', () => {
    const { fields } = readPackage(makeDeb(options('tests', 'tests')));
    expect(fields).toMatchObject({
      Package: 'postern',
      Version: '1.2.3~tests',
      Depends: 'libnss3, libgtk-3-0 | libgtk-3-0t64',
      Description: 'FOR TESTS, at a demo gateway alone: A kiosk',
    });
  });

  test('is the same, byte for byte, when it is made again', () => {
    const made = ['once', 'again'].map((into) => readFileSync(makeDeb(options(into, 'release'))));
    expect(made[0]?.equals(made[1] ?? Buffer.alloc(0))).toBe(true);
  });

  test('is refused with a setuid program, a source map, another’s app, a script, or a file elsewhere', () => {
    const tree = join(directory, 'bad');
    for (const folder of ['DEBIAN', 'opt/Postern/resources/app', 'etc']) {
      mkdirSync(join(tree, folder), { recursive: true });
    }
    for (const file of ['opt/Postern/main.js.map', 'opt/Postern/su', 'etc/postern.conf']) {
      writeFileSync(join(tree, file), '');
    }
    writeFileSync(join(tree, 'opt/Postern/resources/app/main.js'), '');
    chmodSync(join(tree, 'opt/Postern/su'), 0o4755);
    writeFileSync(join(tree, 'DEBIAN/postinst'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(
      join(tree, 'DEBIAN/control'),
      'Package: bad\nVersion: 1\nArchitecture: all\nMaintainer: x <x@x.test>\nDescription: bad\n',
    );
    const file = join(directory, 'bad.deb');
    execFileSync('dpkg-deb', ['--root-owner-group', '-Zgzip', '--build', tree, file]);
    const { problems } = readPackage(file);
    for (const problem of [
      '/opt/Postern/su is setuid or setgid',
      '/opt/Postern/main.js.map is a source map',
      "/opt/Postern/resources/app/main.js is another's app",
      '/etc/postern.conf lies outside of /opt',
      'postinst: a script that root would run',
    ]) {
      expect(problems).toContain(problem);
    }
  });
});
