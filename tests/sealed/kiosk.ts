import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageDir } from '../../build/package/pack.ts';
import { startVirtualDisplay } from '../../build/setup/display.ts';
import { makeFolder, ordinaryUser, withinReach } from './ordinary-user.ts';
import { type Picture, takePicture } from './picture.ts';
import { type KioskProcess, listeners, processTree } from './processes.ts';

/** What kiosk tablets have. */
const screenSize = { widthPixels: 1280, heightPixels: 800 };

/** Long enough for a key to reach the page and for what comes of it to be drawn. */
const effectSeconds = '0.04';

/** A screen, folders, and a finger. Kiosks are started on it. */
export type Bench = {
  readonly dataDirectory: string;
  readonly start: (options?: StartOptions) => ChildProcess;
  readonly xdotool: (...words: string[]) => string;
  /** Does what xdotool's words say, waits for what comes of it, and looks for windows, all at once. */
  readonly act: (...words: string[]) => string[];
  readonly picture: () => Picture;
  /** The windows that can be seen now, by id. */
  readonly windows: () => string[];
  readonly clear: () => Promise<void>;
};

/** How to start a kiosk otherwise than a tablet's unit does. */
export type StartOptions = {
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

/** Prepares for the sealed build, by the side of others that are prepared at the same time. */
export async function setBench(): Promise<Bench> {
  const folder = makeFolder('sealed');
  const pictureDir = makeFolder('screen');
  const dataDirectory = makeFolder('tablet');
  const display = await startVirtualDisplay({ ...screenSize, pictureDir });
  const kiosk = withinReach(join(packageDir, 'sealed'), folder);
  const { DISPLAY = '' } = display.env;
  const xdotool = (...words: string[]) => {
    const { stdout } = spawnSync('xdotool', words, { env: { DISPLAY }, encoding: 'utf8' });
    return stdout.trim();
  };
  const list = ['search', '--maxdepth', '1', '--onlyvisible', '--name', ''];
  const act = (...words: string[]) =>
    xdotool(...words, ...list)
      .split('\n')
      .filter((id) => id !== '' && id !== root);
  const started: ChildProcess[] = [];
  const root = xdotool('search', '--maxdepth', '0', '--name', '');
  return {
    dataDirectory,
    xdotool,
    picture: () => takePicture(pictureDir),
    act: (...words) => act(...words, 'sleep', effectSeconds),
    windows: () => act(),
    start: ({ words = [`--data=${dataDirectory}`], environment = {} } = {}) => {
      const child = spawn(join(kiosk, 'postern'), words, {
        ...ordinaryUser,
        // As a unit file would give it: a tablet has no developer's variables.
        env: { PATH: '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8', DISPLAY, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      started.push(child);
      return child;
    },
    clear: async () => {
      await Promise.all(started.map(endGroup));
      await display.stop();
      for (const one of [folder, pictureDir, dataDirectory]) {
        rmSync(one, { recursive: true, force: true });
      }
    },
  };
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await gone;
}

/** All that can be seen of a kiosk from outside. */
export type Outside = {
  readonly windows: readonly string[];
  readonly processes: readonly KioskProcess[];
  readonly listeners: readonly string[];
  /** Of the screen above its clock and below it, which tells the time and has a right to change. */
  readonly picture: readonly [above: string, below: string];
};

/** The lines in which the locked screen has its clock and its date. */
const clock = { top: 430, bottom: 590 };

/** Looks at a kiosk from outside; `windows` are what `act` has just seen. */
export function look(
  bench: Bench,
  kiosk: ChildProcess,
  windows: readonly string[] = bench.windows(),
): Outside {
  const processes = processTree(kiosk.pid ?? 0);
  return {
    windows,
    processes,
    listeners: listeners(processes),
    picture: seen(bench),
  };
}

function seen(bench: Bench): Outside['picture'] {
  const picture = bench.picture();
  return [picture.hash(0, clock.top), picture.hash(clock.bottom, picture.heightPixels)];
}

/** Waits until nothing has changed for so long: the kiosk has started, and has nothing left to do. */
export async function settled(bench: Bench, kiosk: ChildProcess): Promise<Outside> {
  const stillMillis = 1_000;
  const deadlineMillis = Date.now() + 30_000;
  let seen = look(bench, kiosk);
  let sinceMillis = Date.now();
  while (Date.now() < deadlineMillis) {
    await pause(100);
    const now = look(bench, kiosk);
    if (JSON.stringify(now) !== JSON.stringify(seen)) sinceMillis = Date.now();
    seen = now;
    const hasRenderer = now.processes.some(({ role }) => role === 'renderer');
    if (hasRenderer && now.windows.length > 0 && Date.now() - sinceMillis > stillMillis) return now;
  }
  throw new Error(`The kiosk did not settle: ${JSON.stringify(seen)}`);
}

/** Waits. */
export function pause(millis: number): Promise<void> {
  return new Promise((done) => setTimeout(done, millis));
}
