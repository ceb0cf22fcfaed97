import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { startVirtualDisplay } from '../../build/setup/display.ts';

const root = resolve(import.meta.dirname, '../..');

/** The two ways a tablet is held (screens.md), in pixels. */
export const landscape = { width: 1280, height: 800 } as const;
export const portrait = { width: 800, height: 1280 } as const;

/** An X server without a screen, for the kiosk alone: nothing else can take its focus. */
export type Display = {
  /** For `DISPLAY`, such as `:7`. */
  readonly name: string;
  readonly end: () => Promise<void>;
};

/** Starts one; two tests at once have one each. */
export async function startDisplay(size: { width: number; height: number }): Promise<Display> {
  const screen = { widthPixels: size.width, heightPixels: size.height };
  const { env, stop } = await startVirtualDisplay(screen);
  return { name: env['DISPLAY'] ?? '', end: stop };
}

/** A busy machine starts slowly, and a kiosk that has not by then will not. */
const pageMillisMax = 20_000;

/** A kiosk in its real window. */
export type Kiosk = {
  readonly app: ElectronApplication;
  readonly dataDirectory: string;
  readonly processId: number;
  /** All that the kiosk's processes wrote, so far. */
  readonly output: () => string;
  /** The page that is up now. Ask again after a sign-in or sign-out: each has a page of its own. */
  readonly page: () => Promise<Page>;
  /** Saves a picture of the screen; `file` is a path of a PNG. */
  readonly shot: (file: string) => Promise<void>;
  /** The power cut: every process of the kiosk at once, with no time for anything. */
  readonly killHard: () => Promise<void>;
  /** As systemd ends it. Answers the exit code. A data directory that was made here goes as well. */
  readonly end: () => Promise<number | null>;
};

/** How to start a kiosk. */
export type KioskOptions = {
  /** From `startDisplay`; the caller's own display if left out. */
  readonly display?: string;
  /** An empty one, in the temporary directory, if left out. */
  readonly dataDirectory?: string;
  /** Words for the command line besides those that every test needs. */
  readonly words?: readonly string[];
  /** The app's folder; dist/ if left out. */
  readonly folder?: string;
};

/**
 * Starts the instrumented build (kiosk.md, lane A). Needs POSTERN_ELECTRON, the path of an Electron,
 * and for one that is too old for the packed store engine POSTERN_SQLITE_BINDING, both set by the
 * set-up. It stands in a process group of its own, so that one signal reaches all of it.
 */
export async function launchKiosk(options: KioskOptions = {}): Promise<Kiosk> {
  const dataDirectory = options.dataDirectory ?? mkdtempSync(join(tmpdir(), 'postern-kiosk-'));
  const app = await _electron.launch({
    executablePath: electronPath(),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [
      options.folder ?? join(root, 'dist'),
      `--data=${dataDirectory}`,
      ...nativeBindingWords(),
      ...(options.words ?? []),
    ],
    env: kioskEnvironment(options.display),
  });
  const child = app.process();
  const processId = child.pid as number;
  let output = '';
  const collect = (text: Buffer) => {
    output += text.toString();
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const page = () => currentPage(app);
  return {
    app,
    dataDirectory,
    processId,
    output: () => output,
    page,
    shot: async (file) => {
      mkdirSync(dirname(file), { recursive: true });
      await (await page()).screenshot({ path: file });
    },
    killHard: () => endProcess(child, 'SIGKILL'),
    end: async () => {
      await endProcess(child, 'SIGTERM');
      if (options.dataDirectory === undefined)
        rmSync(dataDirectory, { recursive: true, force: true });
      return child.exitCode;
    },
  };
}

/** The Electron that the set-up chose. Throws when it has not run. */
export function electronPath(): string {
  const path = process.env['POSTERN_ELECTRON'];
  if (path === undefined) throw new Error('POSTERN_ELECTRON is not set: start this with npm test');
  return path;
}

/** What tells the kiosk of a store engine that was built for an older Electron. */
export function nativeBindingWords(): string[] {
  const binding = process.env['POSTERN_SQLITE_BINDING'];
  return binding === undefined ? [] : [`--native-binding=${binding}`];
}

/** What a unit file would give it: a tablet has no developer's variables. */
export function kioskEnvironment(display: string | undefined): Record<string, string> {
  const { PATH, HOME, DISPLAY, XAUTHORITY } = process.env;
  const given = { PATH, HOME, LANG: 'C.UTF-8', DISPLAY: display ?? DISPLAY, XAUTHORITY };
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The newest window that shows the kiosk: for a moment there are two, or one that has yet to load. */
async function currentPage(app: ElectronApplication): Promise<Page> {
  const deadlineMillis = Date.now() + pageMillisMax;
  while (Date.now() < deadlineMillis) {
    const pages = app.windows().filter((page) => !page.isClosed());
    const page = pages.findLast((one) => one.url().startsWith('app://kiosk/'));
    if (page !== undefined) {
      await page.waitForLoadState('domcontentloaded');
      return page;
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`The kiosk showed no page within ${pageMillisMax} ms`);
}

/** Signals the whole group of a process and waits for its leader to be gone. */
async function endProcess(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  // Only a kill goes to all: told to end, the shell ends its own in order.
  process.kill(signal === 'SIGKILL' ? -(child.pid as number) : (child.pid as number), signal);
  await gone;
}
