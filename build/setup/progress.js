// @ts-check
/** What the set-up says while it works: one line a step. On stderr, so that a task's own output stays clean. */

/** @param {string} text */
export function say(text) {
  process.stderr.write(`${text}\n`);
}

/** @param {number} sinceMillis @returns {string} */
function elapsed(sinceMillis) {
  return `${((performance.now() - sinceMillis) / 1000).toFixed(1)} s`;
}

/**
 * @param {string} what
 * @param {() => Promise<void>} work
 * @returns {Promise<void>}
 */
export async function withProgress(what, work) {
  const startMillis = performance.now();
  process.stderr.write(`set-up: ${what} … `);
  try {
    await work();
    say(elapsed(startMillis));
  } catch (error) {
    say(`failed after ${elapsed(startMillis)}`);
    throw error;
  }
}
