// @ts-check
/** Which Electron this checkout uses: the official one wherever it stands, else the fallback. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fallbackElectronFolder, inCache, inModules } from '../paths.js';
import { SetupError } from '../setup-error.js';

/** @typedef {{ executable: string, version: string, kind: 'official' | 'fallback' }} Electron */

/** A file in the fallback's folder. It marks every copy of it too, whatever name the copy has. */
export const FALLBACK_MARK = 'NEVER-SHIP.txt';

/** @returns {string} the version that package-lock.json pins */
export function officialVersion() {
  return JSON.parse(readFileSync(inModules('electron', 'package.json'), 'utf8')).version;
}

/** @returns {string} */
export function officialFolder() {
  return inCache(`electron-${officialVersion()}`);
}

/** @param {string} folder @returns {Electron | undefined} undefined when no Electron stands there */
export function electronIn(folder) {
  const executable = path.join(folder, 'electron');
  const versionFile = path.join(folder, 'version');
  if (!existsSync(executable) || !existsSync(versionFile)) return undefined;
  const version = readFileSync(versionFile, 'utf8').trim().replace(/^v/, '');
  const kind = existsSync(path.join(folder, FALLBACK_MARK)) ? 'fallback' : 'official';
  return { executable, version, kind };
}

/** @returns {Electron | undefined} */
export function presentElectron() {
  const chosen = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (chosen) {
    const found = electronIn(path.resolve(chosen));
    if (found !== undefined) return found;
    // A person who names an Electron means that one: another instead of it would mislead.
    throw new SetupError(
      `ELECTRON_OVERRIDE_DIST_PATH is ${chosen}, where no Electron (the files electron and version) stands`,
      'correct it, or unset it to let the set-up find an Electron',
    );
  }
  return (
    electronIn(inModules('electron', 'dist')) ??
    electronIn(path.join(officialFolder(), 'dist')) ??
    electronIn(fallbackElectronFolder())
  );
}

/** @param {Electron} electron @returns {string} one line for the person at the keyboard */
export function describeElectron({ version, kind, executable }) {
  if (kind === 'official') return `Electron ${version} (official): ${executable}`;
  return `Electron ${version} is the FALLBACK, for development and tests alone, NEVER to be shipped (the official ${officialVersion()} could not be had; POSTERN_RETRY_ELECTRON=1 tries again)`;
}
