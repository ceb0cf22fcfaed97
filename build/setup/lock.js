// @ts-check
/**
 * Lets one set-up at a time work on the cache; a second one waits for the first.
 *
 * The lock names its holder by process id and start time. The start time matters: in a container the
 * same small ids come back at every run, and a dead holder's id soon belongs to someone else.
 */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MILLIS = 200;

/** @param {string} file @returns {string | undefined} */
function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {number} pid
 * @returns {string | undefined} `pid start-time`, undefined when no such process lives
 */
export function processIdentity(pid) {
  const status = readIfThere(`/proc/${pid}/stat`);
  // The second field is the program's name in brackets and may hold spaces; the start time is the
  // 20th field after it (proc(5), field 22), the state the first: Z is dead and waits to be buried.
  const fields = status?.slice(status.lastIndexOf(')') + 2).split(' ');
  return fields === undefined || fields[0] === 'Z' ? undefined : `${pid} ${fields[19]}`;
}

/** @param {string} holder @returns {boolean} */
function isAlive(holder) {
  return processIdentity(Number.parseInt(holder, 10)) === holder;
}

/** @param {string} file @param {string} me @returns {boolean} whether the lock is now ours */
function tryTake(file, me) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, me);
  try {
    // A link appears with its content or not at all; a written file is empty for a moment.
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** @param {string} file @param {string} dead */
function takeAwayFromTheDead(file, dead) {
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
    // Someone else may have been quicker and taken the lock since we read it: give it back.
    if (readIfThere(aside) !== dead) linkSync(aside, file);
  } catch {
    // Another waiting set-up took it away first.
  }
  rmSync(aside, { force: true });
}

/**
 * @template Result
 * @param {string} file
 * @param {(holderPid: number) => void} onWait called once when another set-up holds the lock
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withLock(file, onWait, work) {
  mkdirSync(path.dirname(file), { recursive: true });
  const me = processIdentity(process.pid) ?? String(process.pid);
  let announced = false;
  while (!tryTake(file, me)) {
    const holder = readIfThere(file);
    if (holder === undefined) continue;
    if (!isAlive(holder)) {
      takeAwayFromTheDead(file, holder);
      continue;
    }
    if (!announced) onWait(Number.parseInt(holder, 10));
    announced = true;
    await sleep(POLL_MILLIS);
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.removeListener('exit', release);
    release();
  }
}
