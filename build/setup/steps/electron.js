// @ts-check
/**
 * Brings an Electron: the official one where it can be had, else the fallback.
 *
 * That the official one could not be had is remembered for a week, so that a machine behind a wall does
 * not knock at every run. The note is written last: without a fallback there is nothing to remember.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { isFallbackReady, makeFallbackElectron } from '../electron/fallback.js';
import { fetchOfficialElectron } from '../electron/official.js';
import { officialFolder, officialVersion, presentElectron } from '../electron/which.js';
import { SetupError } from '../setup-error.js';

const MEMORY_MILLIS = 7 * 24 * 60 * 60 * 1000;
const memoryFile = () => `${officialFolder()}-unavailable`;

/** @returns {boolean} */
function officialIsKnownUnavailable() {
  if (process.env.POSTERN_RETRY_ELECTRON === '1' || !existsSync(memoryFile())) return false;
  const ageMillis = Date.now() - Date.parse(readFileSync(memoryFile(), 'utf8'));
  // A note from the future was written under a wrong clock and says nothing.
  return ageMillis >= 0 && ageMillis < MEMORY_MILLIS;
}

/** @param {unknown} error @returns {string} */
function reason(error) {
  return error instanceof Error ? error.message : String(error);
}

/**
 * @param {{ fetchOfficial: () => Promise<void>, makeFallback: () => Promise<void> }} sources
 * @returns {Promise<void>}
 */
export async function provideElectron({ fetchOfficial, makeFallback }) {
  try {
    await fetchOfficial();
    return;
  } catch (officialError) {
    try {
      await makeFallback();
    } catch (fallbackError) {
      throw new SetupError(
        `no Electron could be had.\nThe official ${officialVersion()}: ${reason(officialError)}\nThe fallback: ${reason(fallbackError)}`,
        'make either download reachable, or unpack Electron by hand and name its folder in ELECTRON_OVERRIDE_DIST_PATH',
      );
    }
  }
  await writeFile(memoryFile(), new Date().toISOString());
}

/** @type {import('../ensure.js').Step} */
export const electronStep = {
  name: 'Electron',
  isDone: () => {
    const electron = presentElectron();
    if (electron === undefined) return false;
    if (electron.kind === 'official' || process.env.ELECTRON_OVERRIDE_DIST_PATH) return true;
    return officialIsKnownUnavailable() && isFallbackReady();
  },
  run: async (log) => {
    // Only the shim is out of date: there is no reason to knock at the official door again.
    if (officialIsKnownUnavailable()) return makeFallbackElectron(log);
    await provideElectron({
      fetchOfficial: () => fetchOfficialElectron(log),
      makeFallback: () => makeFallbackElectron(log),
    });
  },
};
