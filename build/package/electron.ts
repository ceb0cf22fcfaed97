import { cpSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** The file by which the set-up marks the fallback and every copy of it (build/setup/electron/which.js). */
const fallbackMark = 'NEVER-SHIP.txt';

/** The Electron that a kiosk is packed with. */
export type PackedElectron = {
  readonly folder: string;
  readonly version: string;
  readonly kind: 'official' | 'fallback';
};

/** What an Electron brings that a kiosk has no use for, or that would run another's app. */
const leftOut = ['default_app.asar', 'package.json'];

/** The Electron that the set-up chose. Throws when it has not run. */
export function chosenElectron(): PackedElectron {
  const executable = process.env['POSTERN_ELECTRON'];
  if (executable === undefined) throw new Error('POSTERN_ELECTRON is not set: use npm run package');
  const folder = dirname(executable);
  const version = readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '');
  // The mark and not the set-up's word: it goes with every copy.
  const isFallback = existsSync(join(folder, fallbackMark));
  return { folder, version, kind: isFallback ? 'fallback' : 'official' };
}

/** Why a kiosk that is made of this Electron must not be shipped; null if it may be. */
export function whyNotShipped({ kind, version }: PackedElectron): string | null {
  if (kind === 'fallback') {
    return `Electron ${version} here is the fallback, which is for development and tests alone`;
  }
  const pinned = officialVersion();
  if (version !== pinned) {
    return `Electron ${version} here is not ${pinned}, which package-lock.json pins`;
  }
  return null;
}

function officialVersion(): string {
  return JSON.parse(readFileSync(join(root, 'node_modules/electron/package.json'), 'utf8')).version;
}

/** Makes anew a copy of an Electron that runs nothing but what is packed with it. */
export function stageElectron({ folder }: PackedElectron, into: string): void {
  rmSync(into, { recursive: true, force: true });
  cpSync(folder, into, {
    recursive: true,
    filter: (path) => !leftOut.includes(basename(path)),
  });
}
