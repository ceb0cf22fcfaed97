// @ts-check
/** Runs one outside program, with all it says kept in a log file instead of on the screen. */
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';

const TAIL_LINES = 15;

/**
 * Makes the kernel end the program when this process dies, however it dies: an npm that outlived its
 * set-up would go on filling the disk. Part of util-linux, so on every Debian; elsewhere done without.
 */
const SETPRIV = '/usr/bin/setpriv';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();

/** A program that could not be started, failed or was stopped. Its message ends with the log's last lines. */
export class CommandError extends Error {}

/** @param {string} log @returns {string} */
function lastLines(log) {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-TAIL_LINES).join('\n  ');
}

/** @param {import('node:child_process').ChildProcess} child */
function killTree(child) {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Ends every program that is still running, with all that it started: for when a person stops the set-up. */
export function stopCommands() {
  for (const child of running) killTree(child);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @returns {[string, string[]]}
 */
function dyingWithUs(command, args) {
  if (!existsSync(SETPRIV)) return [command, args];
  return [SETPRIV, ['--pdeathsig', 'KILL', '--', command, ...args]];
}

/**
 * Resolves when the program ends with exit code 0. It gets a process group of its own, so that stopping
 * it (through `signal`) stops the compilers and downloads it started as well.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ log: string, cwd?: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal, lifetime?: 'ours' | 'its own' }} options
 *   a program with a lifetime of `its own` goes on when we are stopped: it would do harm half done
 * @returns {Promise<void>}
 */
export function runCommand(command, args, { log, cwd, env, signal, lifetime = 'ours' }) {
  mkdirSync(path.dirname(log), { recursive: true });
  appendFileSync(log, `\n$ ${command} ${args.join(' ')}\n`);
  const output = openSync(log, 'a');
  return new Promise((resolve, reject) => {
    /** @param {string} outcome */
    const fail = (outcome) => {
      const shown = `${path.basename(command)} ${args.join(' ')}`;
      reject(new CommandError(`${shown}: ${outcome}; the end of ${log}:\n  ${lastLines(log)}`));
    };
    const [file, words] = lifetime === 'ours' ? dyingWithUs(command, args) : [command, args];
    const child = spawn(file, words, {
      cwd,
      env: env ?? process.env,
      stdio: ['ignore', output, output],
      detached: true,
    });
    closeSync(output);
    if (lifetime === 'ours') running.add(child);
    const onAbort = () => killTree(child);
    signal?.addEventListener('abort', onAbort, { once: true });
    const settle = () => {
      running.delete(child);
      signal?.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      settle();
      fail(error.message);
    });
    child.once('close', (code, endSignal) => {
      settle();
      if (code === 0) resolve();
      else if (signal?.aborted) fail('stopped, it took too long');
      else fail(code === null ? `ended by ${endSignal}` : `exit code ${code}`);
    });
  });
}
