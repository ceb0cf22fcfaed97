import { type UtilityProcess, utilityProcess } from 'electron';
import type { ChannelResult } from '../../shared/ipc/errors.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import type { KioskView } from '../../shared/ipc/view.ts';
import { fail } from '../../shared/result.ts';
import type { CoreToShell, ShellToCore } from '../shell-messages.ts';

/** A core that has not saved and closed by then is ended: the store bears it (2.14, last row). */
const endMillisMax = 5_000;

/** The wait before the core is started again, by how often it died without having shown a view. */
const restartMillis = [100, 500, 2_000, 5_000, 15_000] as const;

/** How to start the core. Paths are absolute. */
export type CoreSettings = {
  readonly entry: string;
  readonly dataDirectory: string;
  /** The compiled store engine, or null for the one in the package. */
  readonly nativeBinding: string | null;
};

/** What the shell hears from the core without asking. */
export type CoreListener = {
  /** The core's process is on its way; again at each start. */
  readonly onLaunched: () => void;
  readonly onView: (view: KioskView) => void;
  readonly onRenewWindow: () => void;
  /** The core died, and is being started again. Whoever was signed in no longer is (4.6). */
  readonly onGone: (exitCode: number) => void;
};

/** The core as the shell sees it: it may be gone, and comes back by itself (K10). */
export type Core = {
  /** Starts its process and keeps one running until `end`. A second call does nothing. */
  readonly launch: () => void;
  /**
   * Asks on behalf of a screen. What is asked before the launch waits for it. Never rejects: `coreGone`
   * where there is no one to answer any more.
   */
  readonly call: (channel: ChannelName, input: unknown) => Promise<ChannelResult<unknown>>;
  /** Tells it a fact; one told to nobody is lost, since a core that starts anew begins locked. */
  readonly tell: (message: Exclude<ShellToCore, { kind: 'call' | 'end' }>) => void;
  /** Lets it save and close its store, for good. */
  readonly end: () => Promise<void>;
};

/** Makes the core, not yet launched. */
export function createCore(settings: CoreSettings, listener: CoreListener): Core {
  const waiting = new Map<number, (result: ChannelResult<unknown>) => void>();
  const askedEarly: ShellToCore[] = [];
  let isLaunched = false;
  let child: UtilityProcess | null = null;
  let deaths = 0;
  let lastId = 0;
  let onEnded: (() => void) | null = null;

  const send = (message: ShellToCore) => child?.postMessage(message);
  const hear = (message: CoreToShell) => {
    if (message.kind === 'answer') {
      waiting.get(message.id)?.(message.result);
      waiting.delete(message.id);
    } else if (message.kind === 'view') {
      deaths = 0;
      listener.onView(message.view);
    } else if (message.kind === 'renewWindow') listener.onRenewWindow();
    else onEnded?.();
  };
  const lost = (exitCode: number) => {
    child = null;
    for (const answer of waiting.values()) answer(fail({ code: 'coreGone' }));
    waiting.clear();
    if (onEnded !== null) return onEnded();
    setTimeout(start, restartMillis[Math.min(deaths, restartMillis.length - 1)]);
    deaths += 1;
    listener.onGone(exitCode);
  };
  const start = () => {
    child = fork(settings)
      .once('spawn', listener.onLaunched)
      .on('message', hear)
      .once('exit', lost);
  };

  return {
    launch: () => {
      if (isLaunched || onEnded !== null) return;
      isLaunched = true;
      start();
      for (const message of askedEarly.splice(0)) send(message);
    },
    call: (channel, input) => {
      if (isLaunched && child === null) return Promise.resolve(fail({ code: 'coreGone' }));
      lastId += 1;
      const id = lastId;
      const message = { kind: 'call', id, channel, input } as const;
      if (isLaunched) send(message);
      else askedEarly.push(message);
      return new Promise((answer) => waiting.set(id, answer));
    },
    tell: send,
    end: () =>
      new Promise((done) => {
        onEnded = done;
        setTimeout(done, endMillisMax);
        if (child === null) done();
        else send({ kind: 'end' });
      }),
  };
}

/** What the core is given stands here: two paths, the zone, and systemd's places. */
function fork({ entry, dataDirectory, nativeBinding }: CoreSettings): UtilityProcess {
  const words = [`--data=${dataDirectory}`];
  if (nativeBinding !== null) words.push(`--native-binding=${nativeBinding}`);
  const names = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'CREDENTIALS_DIRECTORY'];
  const env = Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  return utilityProcess.fork(entry, words, { serviceName: 'postern-core', env, stdio: 'inherit' });
}
