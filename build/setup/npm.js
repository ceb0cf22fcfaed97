// @ts-check
/** Runs npm under the Node of our choice. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { CommandError, runCommand } from './command.js';
import { findOnPath } from './find-on-path.js';
import { REGISTRY_CURE, SetupError } from './setup-error.js';

/** Longer than npm's own retries take, so that a registry that never answers still ends in a message. */
const LIMIT_MILLIS = 20 * 60 * 1000;

/**
 * Set by the npm that started us for its own command. Passed on, they would send a nested npm to the
 * wrong folder.
 */
const NOT_PASSED_ON =
  /^(npm_(package_|lifecycle_|config_(local_prefix|global_prefix|prefix|global|dry_run|ignore_scripts)$)|INIT_CWD$)/i;

/**
 * npm's own script, not the launcher on PATH: the launcher would pick the machine's Node.
 *
 * @returns {string}
 */
export function npmScript() {
  const started = process.env.npm_execpath;
  const launcher = findOnPath('npm');
  const candidates = [
    started === undefined ? '' : path.join(path.dirname(started), 'npm-cli.js'),
    path.join(path.dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js'),
    launcher === undefined ? '' : realpathSync(launcher),
    launcher === undefined
      ? ''
      : path.join(path.dirname(launcher), '../lib/node_modules/npm/bin/npm-cli.js'),
    '/usr/share/nodejs/npm/bin/npm-cli.js',
  ];
  const found = candidates.find((file) => file.endsWith('npm-cli.js') && existsSync(file));
  if (found !== undefined) return found;
  throw new SetupError('npm could not be found', 'install npm 10 or newer beside Node');
}

/** @param {string} node @returns {NodeJS.ProcessEnv} */
function npmEnvironment(node) {
  const kept = Object.entries(process.env).filter(([name]) => !NOT_PASSED_ON.test(name));
  const searched = `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ''}`;
  return { ...Object.fromEntries(kept), PATH: searched };
}

/**
 * @param {string} node the Node executable that runs npm
 * @param {string[]} args
 * @param {{ cwd: string, log: string }} options
 * @returns {Promise<void>}
 */
export async function runNpm(node, args, { cwd, log }) {
  try {
    await runCommand(node, [npmScript(), ...args], {
      cwd,
      log,
      env: npmEnvironment(node),
      signal: AbortSignal.timeout(LIMIT_MILLIS),
    });
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new SetupError(error.message, REGISTRY_CURE);
  }
}
