// @ts-check
/** Which better-sqlite3 binary the chosen Electron loads. */
import { readFileSync } from 'node:fs';
import { inCache, inModules } from './paths.js';
import { FALLBACK_ELECTRON, FIRST_ELECTRON_WITH_NODE_API_10 } from './pins.js';
import { SetupError } from './setup-error.js';

/** @param {string} electronVersion @returns {number} */
function major(electronVersion) {
  return Number.parseInt(electronVersion, 10);
}

/** @param {import('./electron/which.js').Electron} electron @returns {boolean} */
export function hasPrebuiltBinding({ version }) {
  return major(version) >= FIRST_ELECTRON_WITH_NODE_API_10;
}

/** @param {import('./electron/which.js').Electron} electron @returns {string} the path of the .node file */
export function sqliteBinding(electron) {
  if (hasPrebuiltBinding(electron)) {
    return inModules('better-sqlite3', 'prebuilds', `linux-${process.arch}.node`);
  }
  if (electron.version !== FALLBACK_ELECTRON.version) {
    throw new SetupError(
      `better-sqlite3 has no binary for Electron ${electron.version}`,
      `use Electron ${FIRST_ELECTRON_WITH_NODE_API_10} or newer`,
    );
  }
  const { version } = JSON.parse(readFileSync(inModules('better-sqlite3', 'package.json'), 'utf8'));
  const folder = `better-sqlite3-${version}-electron-${major(electron.version)}`;
  return inCache(folder, 'better_sqlite3.node');
}
