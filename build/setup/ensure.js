// @ts-check
/** Runs the steps of the set-up that are not done yet, in order. */
import { rmSync } from 'node:fs';
import { withLock } from './lock.js';
import { inCache } from './paths.js';
import { say, withProgress } from './progress.js';

/**
 * @typedef {object} Step
 * @property {string} name what the person sees, and the name of its log file
 * @property {string} [duration] how long it takes, where that is long
 * @property {() => boolean} isDone cheap: it is asked at every run
 * @property {(log: string) => Promise<void>} run writes what outside programs say to the file `log`
 */

/** @param {Step} step @returns {Promise<void>} */
async function runStep(step) {
  if (step.isDone()) return;
  const log = inCache('logs', `${step.name.replaceAll(/\W+/g, '-')}.log`);
  rmSync(log, { force: true });
  const about = step.duration === undefined ? '' : ` (${step.duration})`;
  await withProgress(`${step.name}${about}`, () => step.run(log));
}

/**
 * A later step's `isDone` may ask for what an earlier one brings, so the first that is not done ends
 * the look-round.
 *
 * @param {Step[]} steps
 * @returns {Promise<void>}
 */
export async function ensureSetup(steps) {
  if (steps.every((step) => step.isDone())) return;
  /** @param {number} holder */
  const onWait = (holder) =>
    say(`set-up: waiting for another set-up (process ${holder}) to finish`);
  await withLock(inCache('setup.lock'), onWait, async () => {
    for (const step of steps) await runStep(step);
  });
}
