// @ts-check
/**
 * Builds better-sqlite3 from source for the fallback Electron, whose Node-API is too old for the binary
 * in the package: that one crashes there. With the official Electron there is nothing to do.
 *
 * The build works on a copy in the cache: node_modules stays as npm made it.
 */
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { CommandError, runCommand } from '../command.js';
import { presentElectron } from '../electron/which.js';
import { makeInPlace } from '../in-place.js';
import { inModules, nodeExecutable, ROOT } from '../paths.js';
import { FALLBACK_HEADERS } from '../pins.js';
import { unpackSealedPackage } from '../sealed-package.js';
import { SetupError } from '../setup-error.js';
import { hasPrebuiltBinding, sqliteBinding } from '../sqlite.js';

/** Asks for the old Node-API with the two newer functions that better-sqlite3 uses, as experimental. */
const FLAGS = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT';

function electron() {
  const present = presentElectron();
  if (present === undefined) throw new Error('the Electron step comes before this one');
  return present;
}

/** @param {string} sources @param {string} headers @param {string} log */
async function compile(sources, headers, log) {
  await cp(inModules('better-sqlite3'), sources, { recursive: true });
  await cp(inModules('node-addon-api'), path.join(sources, 'node_modules', 'node-addon-api'), {
    recursive: true,
  });
  const gyp = [inModules('node-gyp', 'bin', 'node-gyp.js'), 'rebuild', '--release', '--jobs=max'];
  await runCommand(nodeExecutable(), [...gyp, '--force_build=1', `--nodedir=${headers}`], {
    cwd: sources,
    log,
    env: {
      ...process.env,
      PATH: `${path.dirname(nodeExecutable())}${path.delimiter}${process.env.PATH ?? ''}`,
      CXXFLAGS: `${process.env.CXXFLAGS ?? ''} ${FLAGS}`.trim(),
    },
  });
}

/** @param {string} partial @param {string} log @returns {Promise<string>} the finished folder */
async function buildIn(partial, log) {
  const sources = path.join(partial, 'sources');
  const headers = path.join(partial, 'headers');
  const finished = path.join(partial, 'finished');
  const tarOptions = ['package/include'];
  await unpackSealedPackage(FALLBACK_HEADERS, headers, { node: nodeExecutable(), log, tarOptions });
  await compile(sources, headers, log);
  await mkdir(finished);
  const binding = path.join(finished, 'better_sqlite3.node');
  await copyFile(path.join(sources, 'build', 'Release', 'better_sqlite3.node'), binding);
  const check = path.join(ROOT, 'build', 'setup', 'check-sqlite.js');
  const database = path.join(partial, 'check.db');
  await runCommand(electron().executable, [check, binding, database], {
    log,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  return finished;
}

/** @type {import('../ensure.js').Step} */
export const sqliteStep = {
  name: 'better-sqlite3 for the fallback Electron',
  duration: 'about a minute and a half',
  isDone: () => hasPrebuiltBinding(electron()) || existsSync(sqliteBinding(electron())),
  run: async (log) => {
    const folder = path.dirname(sqliteBinding(electron()));
    try {
      await makeInPlace(folder, (partial) => buildIn(partial, log));
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      throw new SetupError(
        `better-sqlite3 could not be built: ${error.message}`,
        'check that python3, make and g++ 10 or newer work, then run the same command again',
      );
    }
  },
};
