// @ts-check
/**
 * Makes a folder appear whole or not at all.
 *
 * A set-up can be cut at any moment, even by a power failure. So everything is made in a folder beside
 * its place, named after this process, and moved there by one rename when it is finished: whoever finds
 * it in its place may trust it. What a dead process left half made is swept away.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** @param {number} pid @returns {boolean} */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} staging @param {string} name */
async function sweepLeftovers(staging, name) {
  for (const entry of await readdir(staging)) {
    const pid = entry.startsWith(`${name}.`)
      ? /^(\d+)\.partial/.exec(entry.slice(name.length + 1))?.[1]
      : undefined;
    if (pid === undefined || (Number(pid) !== process.pid && isAlive(Number(pid)))) continue;
    // A program that outlived its set-up may still be writing there; the next sweep gets the rest.
    await rm(path.join(staging, entry), { recursive: true, force: true }).catch(() => {});
  }
}

/**
 * @param {string} target the folder to make; an older one gives way at the end
 * @param {(partial: string) => Promise<string | void>} fill makes the content in the given empty folder;
 *   may return the folder inside it that is to become the target
 * @param {string} [staging] where the unfinished folder stands: on the same file system as the target
 * @returns {Promise<void>}
 */
export async function makeInPlace(target, fill, staging = path.dirname(target)) {
  const name = path.basename(target);
  const partial = path.join(staging, `${name}.${process.pid}.partial`);
  const previous = `${partial}.previous`;
  await mkdir(staging, { recursive: true });
  await sweepLeftovers(staging, name);
  await mkdir(partial);
  try {
    const finished = (await fill(partial)) ?? partial;
    if (existsSync(target)) await rename(target, previous);
    await rename(finished, target);
  } finally {
    await rm(partial, { recursive: true, force: true });
    await rm(previous, { recursive: true, force: true });
  }
}
