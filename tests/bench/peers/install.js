// @ts-check
/**
 * `node tests/bench/peers/install.js NAME...`: brings what the benchmarks compare us with into the
 * set-up's cache, each in a folder of its own and outside this project, and prints one line of JSON:
 * `{NAME: {"folder": …} or {"problem": …}}`. One that cannot be had leaves the others.
 *
 * In JavaScript, because it stands on the set-up's own modules.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeInPlace } from '../../../build/setup/in-place.js';
import { withLock } from '../../../build/setup/lock.js';
import { runNpm } from '../../../build/setup/npm.js';
import { inCache, nodeExecutable } from '../../../build/setup/paths.js';
import { say, withProgress } from '../../../build/setup/progress.js';

/** The SQLite that the queues ask for; its package carries its binaries. */
const sqlite = { 'better-sqlite3': '13.2.0' };

/** What each peer is made of; the first package names it. */
/** @type {Record<string, Record<string, string>>} */
const PEERS = {
  plainjob: { plainjob: '0.0.14', ...sqlite },
  liteque: { liteque: '0.8.0', ...sqlite },
  pouchdb: { pouchdb: '9.0.0', leveldown: '6.1.1', 'express-pouchdb': '4.2.0', express: '4.22.1' },
};

/** @param {string} name @returns {Promise<{ folder: string } | { problem: string }>} */
async function bring(name) {
  const dependencies = PEERS[name];
  if (dependencies === undefined) return { problem: `there is no peer "${name}"` };
  const folder = inCache('bench-peers', `${name}-${dependencies[name]}`);
  try {
    if (!existsSync(folder)) {
      await withProgress(`${name} ${dependencies[name]}, to compare with`, () =>
        install(folder, dependencies, inCache('logs', `bench-peer-${name}.log`)),
      );
    }
    return { folder };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    say(problem);
    return { problem };
  }
}

/** @param {string} folder @param {Record<string, string>} dependencies @param {string} log */
function install(folder, dependencies, log) {
  return makeInPlace(folder, async (partial) => {
    const description = { private: true, dependencies };
    await writeFile(path.join(partial, 'package.json'), JSON.stringify(description));
    // Scripts stay off: what is compiled here comes compiled in its package.
    const words = ['install', '--ignore-scripts', '--no-audit', '--no-fund'];
    await runNpm(nodeExecutable(), words, { cwd: partial, log });
  });
}

/** @type {Record<string, { folder: string } | { problem: string }>} */
const brought = {};
await withLock(
  inCache('bench-peers.lock'),
  () => {},
  async () => {
    for (const name of process.argv.slice(2)) brought[name] = await bring(name);
  },
);
process.stdout.write(`${JSON.stringify(brought)}\n`);
