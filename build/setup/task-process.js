// @ts-check
/** Runs a task's script under Node 26 and stands aside: its input, output, signals and exit code are ours. */
import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { nodeExecutable, ROOT } from './paths.js';
import { sqliteBinding } from './sqlite.js';

/**
 * @param {import('./electron/which.js').Electron | undefined} electron
 * @returns {NodeJS.ProcessEnv}
 */
export function taskEnvironment(electron) {
  const searched = `${path.dirname(nodeExecutable())}${path.delimiter}${process.env.PATH ?? ''}`;
  const environment = { ...process.env, PATH: searched };
  if (electron === undefined) return environment;
  return {
    ...environment,
    POSTERN_ELECTRON: electron.executable,
    POSTERN_ELECTRON_VERSION: electron.version,
    POSTERN_ELECTRON_KIND: electron.kind,
    POSTERN_SQLITE_BINDING: sqliteBinding(electron),
  };
}

/**
 * @param {string} file relative to the project's folder
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} the exit code; as a shell has it (128 and more) when a signal ended it
 */
export function runTask(file, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(nodeExecutable(), [file, ...args], { cwd: ROOT, env, stdio: 'inherit' });
    for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
      // From a terminal Ctrl-C reaches the child by itself; a second one would read as impatience.
      const reachesChild = signal === 'SIGINT' && process.stdin.isTTY;
      process.on(signal, () => reachesChild || child.kill(signal));
    }
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(code ?? 128 + os.constants.signals[/** @type {NodeJS.Signals} */ (signal)]);
    });
  });
}
