// @ts-check
/** Brings what Electron and the build ask of the machine itself, as Debian packages. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installLine, installPackages, mayInstall } from '../debian.js';
import { presentElectron } from '../electron/which.js';
import { findOnPath } from '../find-on-path.js';
import { SetupError } from '../setup-error.js';
import { hasPrebuiltBinding, sqliteBinding } from '../sqlite.js';

/**
 * @typedef {object} Need
 * @property {string} what
 * @property {string[][]} packages each under all the names it has had, the oldest last
 */

const LIBRARY_PACKAGES = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
];

/** @param {string} executable @returns {string[]} */
function missingLibraries(executable) {
  const env = { ...process.env, LC_ALL: 'C' };
  const { stdout } = spawnSync('ldd', [executable], { encoding: 'utf8', env });
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found/gm)].map((match) => String(match[1]));
}

/** @returns {Need[]} what nothing works without, and is not there */
function demanded() {
  const electron = presentElectron();
  if (electron === undefined) throw new Error('the Electron step comes before this one');
  const libraries = missingLibraries(electron.executable);
  const builds = !hasPrebuiltBinding(electron) && !existsSync(sqliteBinding(electron));
  const tools = (builds ? ['python3', 'make', 'g++'] : []).filter(
    (tool) => findOnPath(tool) === undefined,
  );
  const needs = tools.map((tool) => ({ what: tool, packages: [[tool]] }));
  return libraries.length === 0
    ? needs
    : [...needs, { what: libraries.join(', '), packages: LIBRARY_PACKAGES }];
}

/** @returns {Need[]} the virtual display that tests use; a machine with a display can do without */
function virtualDisplay() {
  if (findOnPath('Xvfb') !== undefined) return [];
  return [{ what: 'Xvfb', packages: [['xvfb'], ['xauth']] }];
}

const hasDisplay = () => Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** @returns {Need[]} */
function mustHave() {
  return hasDisplay() ? demanded() : [...demanded(), ...virtualDisplay()];
}

/** @returns {Need[]} */
function worthInstalling() {
  return [...demanded(), ...virtualDisplay()];
}

/** @type {import('../ensure.js').Step} */
export const systemStep = {
  name: 'system packages',
  isDone: () => mustHave().length === 0 && (virtualDisplay().length === 0 || !mayInstall()),
  run: async (log) => {
    const packages = worthInstalling().flatMap((need) => need.packages);
    /** @type {unknown} */
    let failure;
    if (mayInstall()) await installPackages(packages, log).catch((error) => (failure = error));
    const missing = mustHave();
    if (missing.length === 0) return;
    const detail = failure instanceof Error ? `\n${failure.message}` : '';
    throw new SetupError(
      `this machine lacks ${missing.map((need) => need.what).join(', ')}${detail}`,
      installLine(missing.flatMap((need) => need.packages)),
    );
  },
};
