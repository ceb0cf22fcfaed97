// @ts-check
/**
 * Brings what only tests and benchmarks use: a browser for the screens, strace for what reaches the disk,
 * and xdotool, a finger for the window. A machine that may not have them still tests all the rest; the lane
 * that misses them says so in its last lines.
 */
import { installPackages, mayInstall } from '../debian.js';
import { findOnPath } from '../find-on-path.js';
import { say } from '../progress.js';

/** Each under all the names that will do, the best first: a Chromium with no window of its own draws in two thirds of the time. */
const TOOLS = [['chromium-headless-shell', 'chromium'], ['strace'], ['xdotool']];

function missing() {
  return TOOLS.filter((names) => names.every((name) => findOnPath(name) === undefined));
}

/** @type {import('../ensure.js').Step} */
export const testToolsStep = {
  name: 'test tools',
  duration: 'about a minute',
  isDone: () => missing().length === 0 || !mayInstall(),
  run: async (log) => {
    await installPackages(missing(), log).catch(() =>
      say(
        `set-up: ${missing()
          .map(([name]) => name)
          .join(', ')} could not be installed; see ${log}`,
      ),
    );
  },
};
