import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enrolTablet } from '../../build/start/demo.ts';
import { type Core, startCore } from '../../electron/core/core.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { ChannelInput, ChannelOutput } from '../../shared/ipc/channels.ts';
import type { KioskError } from '../../shared/ipc/errors.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import type { KioskView } from '../../shared/ipc/view.ts';
import type { Result } from '../../shared/result.ts';
import type { Clock } from '../../shared/time/clock.ts';

/** A tablet's clocks in a test's hand: they run with the real ones, and can be moved. */
export interface TestClock extends Clock {
  /** Time passes, on both clocks. */
  pass(millis: number): void;
  /** Someone sets the wall clock. */
  setWall(millis: number): void;
  /** The tablet is switched off and on: another boot. */
  reboot(): void;
}

/** A clock whose wall shows `wallMillis` now. */
export function createTestClock(wallMillis: number): TestClock {
  let wallOffset = wallMillis - performance.now();
  let bootOffset = 0;
  let boots = 1;
  return {
    wallMillis: () => Math.round(performance.now() + wallOffset),
    bootMillis: () => Math.round(performance.now() + bootOffset),
    bootId: () => `boot-${boots}`,
    pass(millis) {
      wallOffset += millis;
      bootOffset += millis;
    },
    setWall(millis) {
      wallOffset = millis - performance.now();
    },
    reboot() {
      boots += 1;
      bootOffset = -performance.now();
    },
  };
}

/** The kiosk's core in plain Node, over a real store and a real gateway. */
export interface Tablet {
  readonly core: Core;
  readonly dataDir: string;
  readonly clock: TestClock;
  view(): KioskView;
  /** Calls a channel as a screen does. */
  call<Name extends ChannelName>(
    name: Name,
    input: ChannelInput<Name>,
  ): Promise<Result<ChannelOutput<Name>, KioskError>>;
  /** The same for a call that must succeed: answers its value. */
  do<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<ChannelOutput<Name>>;
  signIn(residentId: string, pin: string): Promise<void>;
  /** Begins an email and types a text. Answers its id. */
  write(text: string): Promise<string>;
  /** Waits until the view is as wanted; fails after `seconds`. */
  until(isWanted: (view: KioskView) => boolean, what: string, seconds?: number): Promise<KioskView>;
  stop(): Promise<void>;
}

/** A new directory for one test. */
export function newDirectory(name: string): string {
  return mkdtempSync(join(tmpdir(), `postern-${name}-`));
}

/** Enrols a new tablet of the first demo resident, and starts its core. */
export async function newTablet(
  gateway: RunningDemo,
  clock = createTestClock(Date.now()),
): Promise<Tablet> {
  const dataDir = newDirectory('tablet');
  await enrolTablet(gateway, dataDir);
  return startTablet(dataDir, clock);
}

/** Starts a core on a tablet's files, as after a restart. */
export function startTablet(dataDir: string, clock: TestClock): Tablet {
  const core = startCore({
    files: { dataDir },
    clock,
    buildMillis: 0,
    random: Math.random,
    renewWindow: async () => undefined,
    log: () => undefined,
  });
  const call: Tablet['call'] = async (name, input) =>
    (await core.call(name, input)) as Awaited<ReturnType<typeof call<typeof name>>>;
  const tablet: Tablet = {
    core,
    dataDir,
    clock,
    call,
    view: core.view,
    async do(name, input) {
      const answer = await call(name, input);
      if (!answer.ok) throw new Error(`${name} answered ${JSON.stringify(answer.error)}`);
      return answer.value;
    },
    async signIn(residentId, pin) {
      await tablet.do('session.touch', null);
      await tablet.do('session.signIn', { residentId, pin });
    },
    async write(text) {
      const [contact] = await tablet.do('mail.people', null);
      await tablet.do('draft.start', { contactId: contact?.contactId ?? '', replyToId: null });
      const { screen } = core.view();
      if (screen.name !== 'writing') throw new Error(`the screen is ${screen.name}`);
      const { messageId } = screen.writing;
      await tablet.do('draft.edit', { messageId, body: text });
      return messageId;
    },
    async until(isWanted, what, seconds = 15) {
      const deadline = performance.now() + seconds * 1000;
      while (!isWanted(core.view())) {
        if (performance.now() > deadline) {
          throw new Error(`not ${what} within ${seconds} s: ${JSON.stringify(core.view())}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return core.view();
    },
    stop: () => core.end(),
  };
  return tablet;
}
