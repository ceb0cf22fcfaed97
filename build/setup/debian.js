// @ts-check
/** Installs Debian and Ubuntu packages, where this user may. */
import { spawnSync } from 'node:child_process';
import { runCommand } from './command.js';
import { findOnPath } from './find-on-path.js';

/** @returns {string[] | undefined} what goes before `apt-get`; undefined when this user may not install */
function privilege() {
  if (findOnPath('apt-get') === undefined) return undefined;
  if (process.getuid?.() === 0) return [];
  if (findOnPath('sudo') === undefined) return undefined;
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? ['sudo', '-n']
    : undefined;
}

/** @returns {boolean} */
export function mayInstall() {
  return privilege() !== undefined;
}

/**
 * The first of several names for one package that this release knows: Debian 13 and Ubuntu 24.04 renamed
 * libraries for 64-bit time (`libgtk-3-0` became `libgtk-3-0t64`).
 *
 * @param {string[]} names @returns {string}
 */
function nameOnThisRelease(names) {
  const oldest = names.at(-1) ?? '';
  if (names.length === 1) return oldest;
  const known = spawnSync('apt-cache', ['pkgnames', oldest], { encoding: 'utf8' });
  const all = new Set((known.stdout ?? '').split('\n'));
  return names.find((name) => all.has(name)) ?? oldest;
}

/** @param {string[][]} packages @returns {string} the one line a person can run instead */
export function installLine(packages) {
  const names = packages.map(nameOnThisRelease).join(' ');
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`;
}

/**
 * @param {string[][]} packages each under all the names it has had, the oldest last
 * @param {string} log
 * @returns {Promise<void>}
 */
export async function installPackages(packages, log) {
  const [command, ...before] = [...(privilege() ?? []), 'env', 'DEBIAN_FRONTEND=noninteractive'];
  // Another installation may hold apt's lock for a while: wait for it.
  const apt = [...before, 'apt-get', '-q', '-y', '-o', 'DPkg::Lock::Timeout=300'];
  // Cut in the middle, dpkg would refuse all work until a person repairs it.
  /** @param {string[]} args */
  const run = (args) =>
    runCommand(/** @type {string} */ (command), [...apt, ...args], { log, lifetime: 'its own' });
  // One broken source of many fails the update; what we need may well come from another.
  await run(['update']).catch(() => {});
  await run(['install', '--no-install-recommends', ...packages.map(nameOnThisRelease)]);
}
