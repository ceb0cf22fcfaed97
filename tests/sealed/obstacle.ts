import { spawnSync } from 'node:child_process';
import { describe, test } from 'vitest';
import { ordinaryUser } from './ordinary-user.ts';

/** What the lane is made of, by the Debian package that brings it. */
const tools: Readonly<Record<string, string>> = { Xvfb: 'xvfb', xdotool: 'xdotool' };

/** Why this machine cannot run the sealed build and a finger for it; null if it can. */
function findObstacle(): string | null {
  for (const [tool, debianPackage] of Object.entries(tools)) {
    if (spawnSync('which', [tool]).status !== 0) {
      return `${tool} is not there (Debian package ${debianPackage})`;
    }
  }
  const { status } = spawnSync('unshare', ['--user', '--map-root-user', 'true'], ordinaryUser);
  if (status !== 0) {
    return 'an ordinary user may make no user namespaces here, and Chromium has no sandbox without';
  }
  return null;
}

/** Tests that use the sealed build; on a machine that cannot run it, one that says why they do not run. */
export function describeSealed(title: string, tests: () => void): void {
  const obstacle = findObstacle();
  if (obstacle === null) describe(title, () => tests());
  else test.skip(`${title}: ${obstacle}`, () => undefined);
}
