// @ts-check
/**
 * `node build/setup/run.js <task> [arguments]`: what every npm script calls. Makes sure that all a task
 * needs is there, then runs it. Works with the Node a machine happens to have, from 20 on.
 */
import { stopCommands } from './command.js';
import { describeElectron, presentElectron } from './electron/which.js';
import { ensureSetup } from './ensure.js';
import { say } from './progress.js';
import { SetupError } from './setup-error.js';
import { runTask, taskEnvironment } from './task-process.js';
import { TASKS } from './tasks.js';

/** @param {string | undefined} name */
function taskNamed(name) {
  const task = name === undefined || !Object.hasOwn(TASKS, name) ? undefined : TASKS[name];
  if (task !== undefined) return task;
  throw new SetupError(
    name === undefined ? 'no task was named' : `there is no task "${name}"`,
    `name one of: ${Object.keys(TASKS).join(', ')}`,
  );
}

/**
 * While the set-up runs, its programs stand in process groups of their own, which a person's Ctrl-C does
 * not reach: they are ended by hand, and leaving takes the lock away.
 *
 * @param {import('./ensure.js').Step[]} steps
 */
async function setUp(steps) {
  if (process.platform !== 'linux') {
    throw new SetupError(`this project does not run on ${process.platform}`, 'use Linux');
  }
  const stop = () => {
    stopCommands();
    say('\nset-up: stopped; the same command goes on where it was');
    process.exit(130);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  await ensureSetup(steps);
  process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
}

/** @returns {Promise<number>} the exit code */
async function main() {
  const [name, ...args] = process.argv.slice(2);
  const task = taskNamed(name);
  await setUp(task.steps);
  const electron = task.needsElectron ? presentElectron() : undefined;
  if (electron !== undefined) say(describeElectron(electron));
  return task.file === undefined ? 0 : await runTask(task.file, args, taskEnvironment(electron));
}

/** @param {unknown} error */
function explain(error) {
  if (error instanceof SetupError) {
    say(`\nThe set-up could not go on: ${error.message}\n\nCure: ${error.cure}`);
  } else {
    say(`\nThe set-up failed: ${error instanceof Error ? error.stack : String(error)}`);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  explain(error);
  process.exitCode = 1;
}
