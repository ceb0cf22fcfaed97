import { V7Generator } from 'uuidv7';
import type { DeviceStore } from '../../db/device-store.ts';
import type { SessionAuditEntry } from '../../shared/session/audit.ts';
import { sessionLimits } from '../../shared/session/limits.ts';
import { alwaysOpen } from '../../shared/time/hours.ts';
import { layBallast } from './ballast.ts';
import type { CoreOptions } from './core.ts';
import { hasResident, type Kiosk, onDisk, policyOf } from './kiosk.ts';
import { noteRebuilt } from './note-rebuilt.ts';
import {
  type DeviceStoreProblem,
  openExistingStore,
  reasonFor,
  storeOptions,
  vaultDirectory,
} from './open-store.ts';
import { eraseDevice } from './orders/erase.ts';
import { obeyKeptOrders } from './orders/obey.ts';
import { openBlobFiles } from './photos/blob-files.ts';
import type { ReportDesk } from './reports/desk.ts';
import type { SessionHost } from './session/host.ts';
import { signIn } from './session/resident.ts';
import { finishRetiring } from './session/retire-vaults.ts';
import { openVaultFiles } from './session/vault-files.ts';
import { type SyncAgent, startSyncAgent } from './sync/agent.ts';
import type { TimeKeeper } from './time/time-keeper.ts';

/** The device's store over the life of a core: opened, looked for again, opened anew. */
export interface Device {
  /** Looks for the store, and says to the session what it found. */
  start(): void;
  /** Null while the store is not open: not set up yet, or out of service. */
  kiosk(): Kiosk | null;
  /** Adds a step of the session to the audit log, where there is one (4.7). */
  record(entry: SessionAuditEntry): void;
  close(): Promise<void>;
}

/** What a device needs of the core around it. */
export interface DeviceSurroundings extends CoreOptions {
  readonly time: TimeKeeper;
  readonly session: SessionHost;
  readonly reports: ReportDesk;
  readonly changed: () => void;
}

/** A device that is not set up, or whose store is in use, is looked at again this often. */
const retryMillis = 2_000;

/** A device that opens when it is started, and goes on trying while it cannot: staff may be mending it. */
export function openDevice(on: DeviceSurroundings): Device {
  let kiosk: Kiosk | null = null;
  let agent: SyncAgent | null = null;
  let retry: NodeJS.Timeout | null = null;
  let isBooted = false;

  function tryToOpen(): void {
    const opened = openExistingStore(on.files);
    const isEnrolled = opened.ok && opened.value.enrolment.read() !== null;
    // A store without an enrolment is let go, so that staff can enrol the device beside the screen.
    if (opened.ok && !isEnrolled) opened.value.close();
    if (opened.ok && isEnrolled) start(opened.value);
    else retry = setTimeout(tryToOpen, retryMillis);
    tellSession(opened.ok ? null : opened.error, isEnrolled);
  }

  function tellSession(problem: DeviceStoreProblem | null, provisioned: boolean): void {
    const fault = problem === null ? null : reasonFor(problem);
    if (problem !== null && fault !== null) on.log('store.closed', { problem: problem.kind });
    if (!isBooted) on.session.tell({ type: 'BOOTED', provisioned, fault });
    else if (fault !== null) on.session.tell({ type: 'FAULT', reason: fault });
    else if (provisioned) {
      on.session.tell({ type: 'MENDED' });
      on.session.tell({ type: 'ENROLLED' });
    }
    isBooted = true;
    if (kiosk !== null && agent === null) agent = startSyncAgent(kiosk, { ...on, wipe });
  }

  function start(store: DeviceStore): void {
    on.time.resume(store.time.read());
    tellRebuilt(store);
    kiosk = buildKiosk(on, store, { reopenStores, nudgeSync: () => agent?.nudge() });
    kiosk.policyChanged();
    obeyKeptOrders(kiosk);
    finishRetiring(kiosk);
  }

  /** The facility ordered it, and knows as far as it could be told. From here on staff can enrol it anew. */
  function wipe(): void {
    kiosk?.store.close();
    on.reports.close();
    kiosk = null;
    agent = null;
    on.log('device.wiped');
    eraseDevice(on.files.dataDir);
    on.session.tell({ type: 'WIPED' });
    retry = setTimeout(tryToOpen, retryMillis);
  }

  function tellRebuilt(store: DeviceStore): void {
    const rebuilt = noteRebuilt(store, on.time.now());
    if (rebuilt === null) return;
    on.log('store.rebuilt', { transactions: rebuilt.transactions, lost: rebuilt.lost });
  }

  function reopenStores(): void {
    if (kiosk === null) return;
    kiosk.store.close();
    const again = openExistingStore(on.files);
    const isVaultOpen = !hasResident(kiosk) || kiosk.resident.reopenVault();
    if (again.ok) {
      kiosk.store = again.value;
      tellRebuilt(again.value);
    }
    if (again.ok && isVaultOpen) return;
    // Nothing can be promised on a disk like this: the shell starts a new core, which looks again.
    throw new Error('the store does not open again after its disk failed');
  }

  return {
    start: tryToOpen,
    kiosk: () => kiosk,
    record({ event, residentId, detail }) {
      if (kiosk === null) return;
      const { store } = kiosk;
      const said = residentId === null ? detail : { residentId, ...detail };
      onDisk(kiosk, () =>
        store.transaction('audit', () => store.audit.append(on.time.now(), event, said)),
      );
    },
    async close() {
      if (retry !== null) clearTimeout(retry);
      await agent?.stop();
      kiosk?.store.close();
      kiosk = null;
    },
  };
}

/** What the commands work on, over a store that is open. Nobody is signed in yet. */
export function buildKiosk(
  on: Pick<DeviceSurroundings, 'files' | 'buildMillis' | 'time' | 'session' | 'changed'>,
  store: DeviceStore,
  hooks: Pick<Kiosk, 'reopenStores' | 'nudgeSync'>,
): Kiosk {
  const ids = new V7Generator();
  const ballast = layBallast(on.files.dataDir);
  const vaults = { ...storeOptions(on.files), directory: vaultDirectory(on.files) };
  const kiosk: Kiosk = {
    ...hooks,
    store,
    files: on.files,
    time: on.time,
    session: on.session,
    blobFiles: openBlobFiles(on.files.dataDir),
    vaultFiles: openVaultFiles(vaults.directory),
    nextId: (nowMillis) => ids.generateOrResetCore(nowMillis, 10_000).toString(),
    openResident: (opened) => signIn(kiosk.store, opened, vaults),
    releaseBallast: ballast.release,
    policyChanged() {
      const policy = policyOf(kiosk);
      on.time.boundBy({
        buildMillis: on.buildMillis,
        policyIssuedMillis: policy.issuedAtMillis,
        maxOfflineJumpDays: policy.time.maxOfflineJumpDays,
      });
      const limits = sessionLimits(policy);
      // In doubt about the time nobody can say that the hours are over, and mail can be written (1.2).
      const hours = on.time.isDoubtful() ? alwaysOpen : limits.hours;
      on.session.tell({ type: 'POLICY', limits: { ...limits, hours } });
    },
    changed: on.changed,
    resident: null,
    desk: null,
    stampsTold: null,
    signInProblem: null,
    isClosedByStaff: false,
    isCheckingPin: false,
    signInScreens: 0,
    maintenance: null,
    link: { isConnected: false, problem: null },
    mailRevision: 0,
  };
  return kiosk;
}
