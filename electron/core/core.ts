import type { ChannelResult } from '../../shared/ipc/errors.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import type { KioskView } from '../../shared/ipc/view.ts';
import { defaultPolicy } from '../../shared/policy/policy.ts';
import { ok } from '../../shared/result.ts';
import { sessionLimits } from '../../shared/session/limits.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { answerCall } from './channels.ts';
import { type Device, openDevice } from './device.ts';
import { hasResident, type Kiosk, onDisk } from './kiosk.ts';
import { isShared } from './mail/stamps.ts';
import { leaveDesk } from './mail/writing.ts';
import type { DeviceFiles } from './open-store.ts';
import { sweepBlobs } from './photos/sweep.ts';
import { createReportDesk } from './reports/desk.ts';
import { createSessionHost, type SessionTurn } from './session/host.ts';
import { settleWaits } from './session/settle-waits.ts';
import { createTimeKeeper } from './time/time-keeper.ts';
import { bareView } from './view/bare-view.ts';
import { createPublisher } from './view/publisher.ts';
import { kioskView } from './view/view.ts';

/** What a core stands on. */
export interface CoreOptions {
  readonly files: DeviceFiles;
  readonly clock: Clock;
  /** When this build was made: part of trusted time's floor (1.1). Milliseconds since 1970. */
  readonly buildMillis: number;
  /** From 0 up to 1; for back-off alone. */
  readonly random: () => number;
  /** Destroys the window and all that it kept, and makes a fresh one (4.5). */
  readonly renewWindow: () => Promise<void>;
  /** Takes one line of the log: an event and ids, never text, names or secrets. */
  readonly log: (event: string, detail?: Readonly<Record<string, unknown>>) => void;
}

/** The kiosk without its window: session, commands, keys, store and sync. Runs in plain Node as well. */
export interface Core {
  call(channel: ChannelName, input: unknown): Promise<ChannelResult<unknown>>;
  view(): KioskView;
  /** Calls `listener` with each new view until the answered function is called. */
  onView(listener: (view: KioskView) => void): () => void;
  /** The screen is gone: whoever was signed in is signed out, with everything saved. */
  rendererGone(): void;
  /** Time may have jumped: the deadlines are looked at now (4.3). */
  resumed(): void;
  /** Saves, signs out and closes the store. */
  end(): Promise<void>;
}

/** Rule 4.3: deadlines are looked at every second at the least. */
const tickMillis = 1_000;
/** How often trusted time's floor is written while nothing else is, and what is left of waits (5.3). */
const keepTimeMillis = 60_000;

/** Starts a core: `booting`, then wherever the store and the facility's hours say (4.6). */
export function startCore(options: CoreOptions): Core {
  const time = createTimeKeeper(options.clock, {
    buildMillis: options.buildMillis,
    policyIssuedMillis: 0,
    maxOfflineJumpDays: defaultPolicy.time.maxOfflineJumpDays,
  });
  const session = createSessionHost(sessionLimits(defaultPolicy), time, onTurn);
  const publisher = createPublisher(currentView);
  const reports = createReportDesk(options.files, time);
  const device: Device = openDevice({
    ...options,
    time,
    session,
    reports,
    changed: publisher.changed,
  });
  device.start();
  const ticks = setInterval(() => session.tell({ type: 'TICK' }), tickMillis);
  const timeKeeping = setInterval(keepTime, keepTimeMillis);

  function currentView(): KioskView {
    const kiosk = device.kiosk();
    return kiosk === null ? bareView(session.status(), time) : kioskView(kiosk);
  }

  function keepTime(): void {
    const kiosk = device.kiosk();
    if (kiosk !== null) noteTime(kiosk);
  }

  function onTurn({ before, after, audit, unexpected }: SessionTurn): void {
    const kiosk = device.kiosk();
    if (unexpected !== null)
      options.log('session.unexpected', { given: unexpected, state: before.state });
    if (audit !== null) device.record(audit);
    if (kiosk !== null && after.state === 'signingIn' && before.state !== 'signingIn') {
      kiosk.signInScreens += 1;
      kiosk.signInProblem = null;
      kiosk.isClosedByStaff = false;
    }
    if (kiosk !== null && before.state === 'maintenance' && after.state !== 'maintenance') {
      kiosk.maintenance = null;
    }
    if (kiosk !== null && after.closingReason === 'shutOut') kiosk.isClosedByStaff = true;
    if (after.state === 'closing' && before.state !== 'closing') void closeSession();
    publisher.changed();
  }

  /** Rule 4.5: the draft is saved, the keys are gone, and the next screen is a fresh one. */
  async function closeSession(): Promise<void> {
    signOut();
    await options.renewWindow();
    session.tell({ type: 'CLOSED' });
  }

  function signOut(): void {
    const kiosk = device.kiosk();
    if (kiosk === null || !hasResident(kiosk)) return;
    leaveDesk(kiosk);
    kiosk.resident.vault.tidy();
    kiosk.resident.close();
    Object.assign(kiosk, { resident: null, desk: null, stampsTold: null });
    // The stamps are handed back now, where there is a network (4.5).
    if (isShared(kiosk)) kiosk.nudgeSync();
    sweepBlobs(kiosk);
    keepTime();
  }

  return {
    async call(channel, input) {
      session.tell({ type: 'TICK' });
      const kiosk = device.kiosk();
      const answer = await answerCall({ kiosk, reports }, channel, input);
      const isBareView = kiosk === null && channel === 'view.get' && input === null;
      return isBareView ? ok(currentView()) : answer;
    },
    view: currentView,
    onView: publisher.onView,
    rendererGone() {
      const isStaff = session.status().state === 'maintenance';
      session.tell({ type: isStaff ? 'MAINTENANCE_END' : 'SIGN_OUT' });
    },
    resumed: () => session.tell({ type: 'TICK' }),
    async end() {
      clearInterval(ticks);
      clearInterval(timeKeeping);
      signOut();
      keepTime();
      await device.close();
      reports.close();
    },
  };
}

/** What runs on the clock is written, and journals that have become long begin anew. */
function noteTime(kiosk: Kiosk): void {
  onDisk(kiosk, () =>
    kiosk.store.transaction('keep time', () => {
      kiosk.time.keep(kiosk.store.time);
      settleWaits(kiosk);
    }),
  );
  onDisk(kiosk, () => kiosk.store.tidy());
}
