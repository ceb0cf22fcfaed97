// @ts-check
/** Whether npm installed what the lock file pins. */

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} Entry */
/** @typedef {{ packages: Record<string, Entry> }} LockFile npm's lock file, version 3 */

/** @param {Entry} entry @returns {boolean} whether a machine may do without it: it is for another platform */
function isOptional(entry) {
  return entry.optional === true || entry.devOptional === true;
}

/** @param {Entry} pinned @param {Entry} found @returns {boolean} */
function isSame(pinned, found) {
  const sameBytes = pinned.integrity === undefined || pinned.integrity === found.integrity;
  return pinned.version === found.version && sameBytes;
}

/**
 * @param {LockFile} lock the project's package-lock.json
 * @param {LockFile} installed what npm notes in node_modules/.package-lock.json
 * @returns {string | undefined} the first difference, in words
 */
export function differenceFromLock(lock, installed) {
  for (const [place, found] of Object.entries(installed.packages)) {
    const pinned = lock.packages[place];
    if (pinned === undefined && !isOptional(found)) return `${place} is not in the lock file`;
    if (pinned !== undefined && !isSame(pinned, found)) {
      return `${place} is ${found.version}, the lock file pins ${pinned.version}`;
    }
  }
  for (const [place, pinned] of Object.entries(lock.packages)) {
    const isProject = place === '';
    if (isProject || isOptional(pinned) || installed.packages[place] !== undefined) continue;
    return `${place} is in the lock file and was not installed`;
  }
  return undefined;
}
