// @ts-check
/** Fetches the official Electron with the `electron` package's own downloader, which checks its hash. */
import { copyFile, mkdir, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { runCommand } from '../command.js';
import { makeInPlace } from '../in-place.js';
import { inModules, nodeExecutable } from '../paths.js';
import { electronIn, officialFolder } from './which.js';

/**
 * A download that brings nothing for so long is given up. There is no limit on the whole: a slow line
 * takes minutes for 120 MB and is still worth the wait.
 */
const STALL_MILLIS = 20_000;
const LOOK_MILLIS = 1000;

/** @param {string} folder @returns {Promise<number>} bytes */
async function sizeOf(folder) {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = entries.map((entry) =>
    stat(path.join(folder, entry)).then(
      (found) => found.size,
      () => 0,
    ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/**
 * @param {string} folder
 * @param {number} stallMillis
 * @returns {{ signal: AbortSignal, stop: () => void }} the signal fires once the folder has stopped growing
 */
export function watchForStall(folder, stallMillis) {
  const controller = new AbortController();
  let bytes = 0;
  let grewAtMillis = performance.now();
  const timer = setInterval(
    async () => {
      const now = await sizeOf(folder);
      if (now > bytes) grewAtMillis = performance.now();
      bytes = Math.max(bytes, now);
      if (performance.now() - grewAtMillis > stallMillis) controller.abort();
    },
    Math.min(LOOK_MILLIS, stallMillis),
  );
  return { signal: controller.signal, stop: () => clearInterval(timer) };
}

/**
 * The downloader unpacks beside its own script and leaves node_modules changed; so a copy of it works in
 * the cache, and finds the packages it needs through NODE_PATH.
 *
 * @param {string} partial
 * @param {string} log
 */
async function downloadInto(partial, log) {
  for (const file of ['install.js', 'package.json', 'checksums.json']) {
    await copyFile(inModules('electron', file), path.join(partial, file));
  }
  const temporary = path.join(partial, 'download');
  await mkdir(temporary);
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env;
  const stall = watchForStall(partial, STALL_MILLIS);
  try {
    await runCommand(nodeExecutable(), [path.join(partial, 'install.js')], {
      cwd: partial,
      log,
      signal: stall.signal,
      env: {
        ...environment,
        NODE_PATH: [inModules('electron', 'node_modules'), inModules()].join(path.delimiter),
        TMPDIR: temporary,
        electron_config_cache: temporary,
      },
    });
  } finally {
    stall.stop();
  }
  if (electronIn(path.join(partial, 'dist')) === undefined) {
    throw new Error("Electron's downloader ended well but left no Electron");
  }
}

/** @param {string} log @returns {Promise<void>} */
export function fetchOfficialElectron(log) {
  return makeInPlace(officialFolder(), (partial) => downloadInto(partial, log));
}
