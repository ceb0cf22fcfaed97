import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, powerMonitor } from 'electron';
import { viewEvent } from '../../shared/ipc/names.ts';
import type { KioskView } from '../../shared/ipc/view.ts';
import { endOnBug } from '../end-on-bug.ts';
import {
  exitCodeRefused,
  instrumentedSwitches,
  readArguments,
  type ShellOptions,
  sealedSwitches,
} from './arguments.ts';
import { readBuildKind } from './build-kind.ts';
import { forbidCoreDumps } from './core-dumps.ts';
import { type Core, createCore } from './core-process.ts';
import { givenEnvironment, instrumentedEnvironment, readEnvironment } from './environment.ts';
import { readFace } from './face.ts';
import { answerCalls } from './ipc.ts';
import { createKioskScreen } from './kiosk-screen.ts';
import { readLastNumbers } from './last-numbers.ts';
import { lockDown } from './lock-down.ts';
import { registerScheme } from './protocol.ts';

/** Another kiosk holds this data directory. */
const exitCodeConflict = 5;

const folder = import.meta.dirname;
endOnBug(log, (code) => app.exit(code));
const buildKind = readBuildKind({
  fuseWireAt: POSTERN_FUSE_WIRE_AT,
  isDefaultApp: process.defaultApp === true,
});
const options = acceptStart();
if (!forbidCoreDumps()) log('a crash may leave memory on the disk: give the unit LimitCORE=0');
lockDown(buildKind);
registerScheme();
takeDataDirectory(options.dataDirectory);
void app.whenReady().then(() => run(options));

/** K1: refuses to start in any way that is not listed. */
function acceptStart(): ShellOptions {
  const isInstrumented = buildKind === 'instrumented';
  const words = process.argv.slice(1);
  // Started as `electron [switches] <folder> [arguments]`; a packed kiosk has no such word.
  if (isInstrumented && process.defaultApp) {
    words.splice(
      words.findIndex((word) => !word.startsWith('-')),
      1,
    );
  }
  const accepted = readArguments(words, isInstrumented ? instrumentedSwitches : sealedSwitches);
  if (!accepted.ok) return refuse(exitCodeRefused, accepted.error);
  const names = readEnvironment(
    givenEnvironment(process.env),
    isInstrumented ? instrumentedEnvironment : [],
  );
  if (!names.ok) return refuse(exitCodeRefused, names.error);
  for (const name of Object.keys(process.env)) {
    if (!names.value.includes(name)) delete process.env[name];
  }
  return accepted.value;
}

/** One kiosk for one store: Electron's lock lies in its profile, so the profile lies in the store's. */
function takeDataDirectory(directory: string): void {
  const profile = join(directory, 'shell');
  try {
    mkdirSync(profile, { recursive: true, mode: 0o700 });
  } catch (error) {
    refuse(exitCodeRefused, `cannot write to ${directory}: ${(error as Error).message}`);
  }
  app.setPath('userData', profile);
  if (!app.requestSingleInstanceLock()) {
    refuse(exitCodeConflict, `another kiosk runs on ${directory}`);
  }
}

function run({ dataDirectory, nativeBinding }: ShellOptions): void {
  let lastView: KioskView | null = null;
  /** Until the core has spoken, or has died before it could. */
  let face = readFace(dataDirectory);
  const show = (view: KioskView) => {
    face = null;
    lastView = view;
    screen.window()?.webContents.send(viewEvent, view);
  };
  const core: Core = createCore(
    { entry: join(folder, 'core.js'), dataDirectory, nativeBinding },
    {
      // Making a window holds this process up, and a core that is not launched waits with it. The first
      // screen needs both, and the core takes longer.
      onLaunched: () => {
        if (screen.window() === null) void screen.renew();
      },
      onView: show,
      onRenewWindow: () => void screen.renew(),
      onGone: (exitCode) => {
        log(`core gone: ${exitCode}`);
        face = null;
        if (lastView !== null) show(withoutCore(lastView));
        void screen.renewAfterFailure();
      },
    },
  );
  const screen = createKioskScreen(
    {
      preload: join(folder, 'preload.cjs'),
      served: {
        folder: join(folder, 'renderer'),
        face: () => face,
        numbers: () => readLastNumbers(dataDirectory),
      },
    },
    {
      onFailure: (reason) => {
        log(`page lost: ${reason}`);
        core.tell({ kind: 'rendererGone', reason });
      },
      onRenewed: () => core.tell({ kind: 'windowRenewed' }),
    },
  );
  answerCalls({
    contentsId: () => screen.window()?.webContents.id ?? null,
    call: core.call,
  });
  powerMonitor.on('suspend', () => core.tell({ kind: 'suspend' }));
  powerMonitor.on('resume', () => core.tell({ kind: 'resume' }));
  endOnlyOnSignal(async () => {
    screen.end();
    await core.end();
  });
  if (face === null) core.launch();
  // With a face to show the page goes first: where both start at once, both are late.
  else void screen.renew().then(core.launch);
}

/** What is still true when the core has died: nobody is signed in, and the tablet is starting. */
function withoutCore(view: KioskView): KioskView {
  return {
    ...view,
    screen: { name: 'booting' },
    resident: null,
    stamps: null,
    warning: null,
    sessionEndsAtMillis: null,
  };
}

/**
 * Nothing that can be done on the screen ends the kiosk (K7). A signal does: it takes the kiosk's own
 * user or root to send one, as systemd does.
 */
function endOnlyOnSignal(end: () => Promise<void>): void {
  app.on('before-quit', (event) => event.preventDefault());
  app.on('window-all-closed', () => undefined);
  let isEnding = false;
  const endOnce = () => {
    // A second signal while the first is obeyed must not fall to Electron, which would give up on us.
    if (isEnding) return;
    isEnding = true;
    void end().then(() => app.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, endOnce);
  // Node's own answer to it is an inspector. Without one, which is how a sealed build is, the kernel's is death.
  if (buildKind === 'sealed') process.on('SIGUSR1', () => undefined);
}

function refuse(exitCode: number, reason: string): never {
  log(`not started: ${reason}`);
  process.exit(exitCode);
}

/** For systemd's journal. Never text, never a name (S4). */
function log(line: string): void {
  process.stderr.write(`postern: ${line}\n`);
}
