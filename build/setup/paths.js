// @ts-check
/** Where the set-up puts things. Read anew at each call, so that a test can point them elsewhere. */
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { FALLBACK_ELECTRON, NODE_VERSION } from './pins.js';

/** The project's folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of what is downloaded or built once and shared by every checkout. @returns {string} */
export function cacheFolder() {
  const { POSTERN_CACHE, XDG_CACHE_HOME } = process.env;
  if (POSTERN_CACHE) return path.resolve(POSTERN_CACHE);
  return path.join(XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'postern');
}

/** @param {...string} parts @returns {string} */
export function inCache(...parts) {
  return path.join(cacheFolder(), ...parts);
}

/** @param {...string} parts @returns {string} */
export function inModules(...parts) {
  return path.join(ROOT, 'node_modules', ...parts);
}

export const nodeFolder = () => inCache(`node-${NODE_VERSION}`);
export const nodeExecutable = () => path.join(nodeFolder(), 'node_modules', 'node', 'bin', 'node');
export const fallbackElectronFolder = () =>
  inCache(`electron-${FALLBACK_ELECTRON.version}-fallback`);
