// @ts-check
/**
 * Installs exactly what package-lock.json says, whenever it says something new.
 *
 * npm works in `.postern/` and the finished folder is moved into place: a cut leaves the old
 * node_modules or none, never half of one, and an npm that outlives its set-up harms nothing.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeInPlace } from '../in-place.js';
import { differenceFromLock } from '../lock-difference.js';
import { runNpm } from '../npm.js';
import { inModules, nodeExecutable, ROOT } from '../paths.js';
import { SetupError } from '../setup-error.js';

const STAMP = '.postern-lock';

/** @param {string} lock @returns {string} */
function hashOf(lock) {
  return createHash('sha256').update(lock).digest('hex');
}

function projectLock() {
  return readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8');
}

/**
 * `npm ci` would be the word for this, but it refuses a lock file made where the registry lacks some
 * other platform's optional package. `npm install` keeps to the lock file as well; that it did is
 * checked afterwards, and the lock file it may rewrite is a copy.
 *
 * @param {string} partial
 * @param {string} log
 * @returns {Promise<string>} the finished node_modules
 */
async function installIn(partial, log) {
  const lock = projectLock();
  await writeFile(path.join(partial, 'package-lock.json'), lock);
  for (const file of ['package.json', '.npmrc']) {
    const source = path.join(ROOT, file);
    if (existsSync(source)) await copyFile(source, path.join(partial, file));
  }
  // Both kinds are named because the machine's own settings (NODE_ENV=production, omit=optional)
  // would leave them out. Scripts stay off: none of our packages needs one.
  const args = ['install', '--ignore-scripts', '--include=optional', '--include=dev'];
  await runNpm(nodeExecutable(), [...args, '--no-audit', '--no-fund'], { cwd: partial, log });
  const modules = path.join(partial, 'node_modules');
  const installed = await readFile(path.join(modules, '.package-lock.json'), 'utf8');
  const difference = differenceFromLock(JSON.parse(lock), JSON.parse(installed));
  if (difference !== undefined) {
    throw new SetupError(
      `package.json and package-lock.json do not fit: ${difference}`,
      'run npm install, and commit the package-lock.json it writes',
    );
  }
  await writeFile(path.join(modules, STAMP), hashOf(lock));
  return modules;
}

/** @type {import('../ensure.js').Step} */
export const packagesStep = {
  name: 'packages',
  duration: 'about half a minute',
  isDone: () =>
    existsSync(inModules(STAMP)) &&
    readFileSync(inModules(STAMP), 'utf8') === hashOf(projectLock()),
  run: (log) =>
    makeInPlace(inModules(), (partial) => installIn(partial, log), path.join(ROOT, '.postern')),
};
