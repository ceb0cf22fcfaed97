// @ts-check
/**
 * Brings the one Node that runs every script. It comes before the packages: npm under an older Node
 * silently leaves out optional packages whose `engines` ask for a newer one, and the build then fails
 * in odd ways.
 */
import { existsSync } from 'node:fs';
import { makeInPlace } from '../in-place.js';
import { runNpm } from '../npm.js';
import { nodeExecutable, nodeFolder } from '../paths.js';
import { NODE_VERSION } from '../pins.js';

/** @type {import('../ensure.js').Step} */
export const nodeStep = {
  name: `Node ${NODE_VERSION}`,
  isDone: () => existsSync(nodeExecutable()),
  run: (log) =>
    makeInPlace(nodeFolder(), async (partial) => {
      const install = ['install', '--prefix', partial, '--no-save', '--ignore-scripts=false'];
      await runNpm(process.execPath, [...install, `node@${NODE_VERSION}`], { cwd: partial, log });
    }),
};
