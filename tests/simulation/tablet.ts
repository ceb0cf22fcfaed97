import { join } from 'node:path';
import { buildKiosk } from '../../electron/core/device.ts';
import { unwrapResidentKeys } from '../../electron/core/keys/resident-keys.ts';
import { hasResident, type Kiosk } from '../../electron/core/kiosk.ts';
import { takeInWaitingMail } from '../../electron/core/mail/waiting-mail.ts';
import { leaveDesk } from '../../electron/core/mail/writing.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { createSessionHost } from '../../electron/core/session/host.ts';
import type { SignedIn } from '../../electron/core/session/resident.ts';
import { newSession } from '../../electron/core/sync/agent.ts';
import type { SyncSession } from '../../electron/core/sync/build-request.ts';
import { createTimeKeeper } from '../../electron/core/time/time-keeper.ts';
import { assert } from '../../shared/assert.ts';
import { defaultPolicy } from '../../shared/policy/policy.ts';
import { sessionLimits } from '../../shared/session/limits.ts';
import { checkAudit } from './check/tablet.ts';
import { copyFiles } from './facility.ts';
import { fragileStore, fragileVault } from './fragile-store.ts';
import { createHazards, type Hazards } from './hazards.ts';
import type { Weather } from './scenario.ts';
import type { TabletClock } from './tablet-clock.ts';
import { note, type World } from './world.ts';

/** From one start of a tablet to its end. */
export interface Life {
  readonly kiosk: Kiosk;
  readonly hazards: Hazards;
  readonly session: SyncSession;
  /** The exchange that is under way. */
  round: Promise<void> | null;
  failures: number;
  isNudged: boolean;
  /** Null before this life's first contact; then the trusted time that was shown by then. */
  aheadMillis: number | null;
}

/** A resident's tablet. */
export interface Tablet {
  readonly name: string;
  readonly residentId: string;
  readonly deviceId: string;
  readonly clock: TabletClock;
  dataDir: string;
  /** Null while it is switched off. */
  life: Life | null;
  weather: Weather;
  /** Its files were put back or copied: the gateway may shut it out, and what it promised is void. */
  isForked: boolean;
  /** Another tablet was enrolled in its place. */
  isReplaced: boolean;
  /** The last copy of its files that someone took. */
  snapshotDir: string | null;
  /** The last trusted time that it showed. */
  shownMillis: number;
  /** The last trusted time that is on its disk for certain. */
  writtenMillis: number;
}

/** What every resident's PIN comes to: stretching a real one takes a third of a second. */
export const stretchedPin = new Uint8Array(32).fill(5);

/** Switches a tablet on, from what is on its disk, as electron/core/device.ts does. */
export function switchOn(world: World, tablet: Tablet): void {
  assert(tablet.life === null, 'a tablet is switched on once');
  const files = { dataDir: tablet.dataDir };
  const hazards = createHazards((fault) => {
    world.faults.add(fault);
    note(world, tablet.name, fault);
  });
  const openStore = () => {
    const opened = openExistingStore(files);
    assert(opened.ok, `${tablet.name} opens its store after a power cut`);
    return fragileStore(opened.value, hazards);
  };
  const store = openStore();
  const buildMillis = world.scenario.startMillis - 30 * 86_400_000;
  const time = createTimeKeeper(tablet.clock, {
    buildMillis,
    policyIssuedMillis: 0,
    maxOfflineJumpDays: defaultPolicy.time.maxOfflineJumpDays,
  });
  time.resume(store.time.read());
  const ignore = () => undefined;
  const session = createSessionHost(sessionLimits(defaultPolicy), time, ignore);
  const surroundings = { files, buildMillis, time, session, changed: ignore };
  const kiosk = buildKiosk(surroundings, store, {
    reopenStores() {
      kiosk.store.close();
      const isVaultOpen = !hasResident(kiosk) || kiosk.resident.reopenVault();
      kiosk.store = openStore();
      assert(isVaultOpen, `${tablet.name} opens its vault after its disk failed`);
    },
    nudgeSync() {
      const { life } = tablet;
      if (life !== null) life.isNudged = true;
    },
  });
  kiosk.policyChanged();
  tablet.life = {
    kiosk,
    hazards,
    session: newSession(),
    round: null,
    failures: 0,
    isNudged: false,
    aheadMillis: null,
  };
  checkAudit(tablet);
}

/** The power goes: what was in memory is gone, and the files lie as they were. */
export function cutPower(world: World, tablet: Tablet): void {
  const { life } = tablet;
  if (life === null) return;
  life.hazards.isDead = true;
  moveFiles(world, tablet, tablet.dataDir);
  closeFiles(life);
  tablet.life = null;
  tablet.shownMillis = tablet.writtenMillis;
  tablet.clock.reboot();
  forgetFreshWords(world, tablet);
}

/** From here on the tablet has these files, in a place of their own. */
export function moveFiles(world: World, tablet: Tablet, from: string): void {
  world.nextGeneration += 1;
  const to = join(world.directory, `tablet-files-${world.nextGeneration}`);
  copyFiles(from, to);
  tablet.dataDir = to;
}

/** What was typed in the last second may be gone (3.5). */
function forgetFreshWords({ memory, timeline }: World, tablet: Tablet): void {
  for (const draft of memory.drafts.values()) {
    const isFresh = draft.typedAtMillis + 1000 > timeline.now();
    if (draft.tablet === tablet && isFresh) memory.drafts.delete(draft.id);
  }
}

function closeFiles({ kiosk }: Life): void {
  kiosk.resident?.close();
  kiosk.store.close();
}

/** Signs the resident in, as electron/core/session/check-pin.ts does with the keys a PIN opened. */
export async function signInResident(tablet: Tablet): Promise<void> {
  const { life, residentId } = tablet;
  if (life === null || hasResident(life.kiosk)) return;
  const { kiosk, hazards } = life;
  const person = kiosk.store.people.find(residentId);
  const pepper = kiosk.store.enrolment.read()?.pepper;
  if (person === null || pepper === undefined) return;
  const keys = unwrapResidentKeys(person.keysWrapped, { residentId, stretchedPin, pepper });
  assert(keys !== null, 'the right PIN opens the keys');
  const opened = await kiosk.openResident({ residentId, keys });
  assert(opened.ok, `${tablet.name} opens the vault`);
  const resident = withFragileVault(opened.value, hazards);
  kiosk.resident = resident;
  await takeInWaitingMail(kiosk, resident);
  kiosk.nudgeSync();
}

/** Signs the resident out, as electron/core/core.ts does. */
export function signOutResident({ life }: Tablet): void {
  if (life === null || !hasResident(life.kiosk)) return;
  leaveDesk(life.kiosk);
  life.kiosk.resident.close();
  Object.assign(life.kiosk, { resident: null, desk: null });
}

function withFragileVault(resident: SignedIn, hazards: Hazards): SignedIn {
  resident.vault = fragileVault(resident.vault, hazards);
  const reopen = resident.reopenVault;
  resident.reopenVault = () => {
    const isOpen = reopen();
    if (isOpen) resident.vault = fragileVault(resident.vault, hazards);
    return isOpen;
  };
  return resident;
}
