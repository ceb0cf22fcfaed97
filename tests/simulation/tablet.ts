import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceStore } from '../../db/device-store.ts';
import type { Rebuilt } from '../../db/journal/rebuild.ts';
import type { StoreError } from '../../db/store-error.ts';
import { buildKiosk } from '../../electron/core/device.ts';
import { unwrapResidentKeys } from '../../electron/core/keys/resident-keys.ts';
import { hasResident, type Kiosk, onDisk } from '../../electron/core/kiosk.ts';
import { isShared } from '../../electron/core/mail/stamps.ts';
import { takeInWaitingMail } from '../../electron/core/mail/waiting-mail.ts';
import { leaveDesk } from '../../electron/core/mail/writing.ts';
import { noteRebuilt } from '../../electron/core/note-rebuilt.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { createFarewell, type Farewell } from '../../electron/core/orders/wipe.ts';
import { sweepBlobs } from '../../electron/core/photos/sweep.ts';
import { noteRebuiltVault } from '../../electron/core/session/check-pin.ts';
import { createSessionHost } from '../../electron/core/session/host.ts';
import type { SignedIn } from '../../electron/core/session/resident.ts';
import { newSession } from '../../electron/core/sync/agent.ts';
import type { SyncSession } from '../../electron/core/sync/build-request.ts';
import { createTimeKeeper } from '../../electron/core/time/time-keeper.ts';
import { assert } from '../../shared/assert.ts';
import { defaultPolicy } from '../../shared/policy/policy.ts';
import { isClosedByOrder } from '../../shared/protocol/order.ts';
import type { Result } from '../../shared/result.ts';
import { sessionLimits } from '../../shared/session/limits.ts';
import { checkAudit } from './check/tablet.ts';
import { type Damage, damageFiles } from './damage.ts';
import { plugIn, unplug } from './disk/machines.ts';
import { forgetSync } from './disk/side-sync.ts';
import { loseUnsynced } from './disk/unsynced.ts';
import { copyFiles } from './facility.ts';
import { fragileStore, fragileVault } from './fragile-store.ts';
import { createHazards, type Hazards, PowerCut } from './hazards.ts';
import { linkOf } from './network.ts';
import { fragileBlobFiles } from './photos.ts';
import type { Weather } from './scenario.ts';
import type { TabletClock } from './tablet-clock.ts';
import { luck, note, Violation, type World } from './world.ts';

/** From one start of a tablet to its end. */
export interface Life {
  readonly kiosk: Kiosk;
  readonly hazards: Hazards;
  readonly session: SyncSession;
  /** The exchange that is under way. */
  round: Promise<void> | null;
  /** Its next request is on its way. */
  posted: PromiseWithResolvers<void>;
  failures: number;
  /** Its last words, should it be ordered to wipe itself. */
  readonly farewell: Farewell;
  /** When it first tried to say them; null before. */
  dueSinceMillis: number | null;
  isNudged: boolean;
  /** When it heard the last answer to a sync: photos may follow it within the same exchange. */
  heardAtMillis: number;
  /** Null before this life's first contact; then the trusted time that was shown by then. */
  aheadMillis: number | null;
}

/** A tablet, and who is at it. */
export interface Tablet {
  readonly name: string;
  /** Whose it is; of a shared one, who was signed in last. */
  residentId: string;
  /** Another one after it was enrolled again. */
  deviceId: string;
  readonly clock: TabletClock;
  dataDir: string;
  /** Null while it is switched off. */
  life: Life | null;
  weather: Weather;
  /** Its files were put back or copied: the gateway may shut it out, and what it promised is void. */
  isForked: boolean;
  /** Another tablet was enrolled in its place. */
  isReplaced: boolean;
  /** It has wiped itself: nothing switches it on again. */
  isWiped: boolean;
  /** What becomes of its files when the power goes next. */
  damage: Damage | null;
  /** At which point of its next start the power goes again; 0 for none. */
  cutAtStart: number;
  /** The last copy of its files that someone took. */
  snapshotDir: string | null;
  /** The last trusted time that it showed. */
  shownMillis: number;
  /** The last trusted time that is on its disk for certain. */
  writtenMillis: number;
}

/** What every resident's PIN comes to: stretching a real one takes a tenth of a second. */
export const stretchedPin = new Uint8Array(32).fill(5);

/** Switches a tablet on, from what is on its disk; where the power goes meanwhile, once more. */
export function switchOn(world: World, tablet: Tablet): void {
  assert(tablet.life === null, 'a tablet is switched on once');
  const hazards = createHazards((fault) => {
    world.faults.add(fault);
    note(world, tablet.name, fault);
  });
  plugIn(tablet.dataDir, hazards);
  // The room that is kept for a full disk is 4 MB for each tablet: here a letter of it is enough.
  writeFileSync(join(tablet.dataDir, 'ballast'), 'b');
  hazards.cutAfter(tablet.cutAtStart);
  tablet.cutAtStart = 0;
  const opened: DeviceStore[] = [];
  try {
    start(world, tablet, { hazards, opened });
  } catch (error) {
    if (!(error instanceof PowerCut)) throw error;
    dropPower(world, tablet, { hazards, close: () => closeAll(opened) });
    switchOn(world, tablet);
  }
  checkAudit(tablet);
}

function closeAll(stores: readonly DeviceStore[]): void {
  for (const store of stores) store.close();
}

/** Whatever was cut off or damaged: nobody stands before a tablet that does not start. */
const opensAgain = 'a store opens after every power cut';

interface Start {
  readonly hazards: Hazards;
  /** Whatever has to be closed again. */
  readonly opened: DeviceStore[];
}

/** As electron/core/device.ts does. */
function start(world: World, tablet: Tablet, { hazards, opened }: Start): void {
  const files = { dataDir: tablet.dataDir };
  const openStore = () => {
    const store = openExistingStore(files);
    if (!store.ok) throw new Violation(opensAgain, `${tablet.name}: ${store.error.kind}`);
    opened.push(store.value);
    return fragileStore(store.value, hazards);
  };
  const store = openStore();
  const buildMillis = world.scenario.startMillis - 30 * 86_400_000;
  const time = createTimeKeeper(tablet.clock, {
    buildMillis,
    policyIssuedMillis: 0,
    maxOfflineJumpDays: defaultPolicy.time.maxOfflineJumpDays,
  });
  time.resume(store.time.read());
  checkRebuilt(world, tablet, noteRebuilt(store, time.now()));
  const ignore = () => undefined;
  const session = createSessionHost(sessionLimits(defaultPolicy), time, ignore);
  const surroundings = { files, buildMillis, time, session, changed: ignore };
  const kiosk = buildKiosk(surroundings, store, {
    reopenStores() {
      kiosk.store.close();
      const isVaultOpen = !hasResident(kiosk) || kiosk.resident.reopenVault();
      kiosk.store = openStore();
      checkRebuilt(world, tablet, noteRebuilt(kiosk.store, time.now()));
      if (!isVaultOpen)
        throw new Violation(opensAgain, `${tablet.name}, vault after its disk failed`);
    },
    nudgeSync() {
      const { life } = tablet;
      if (life !== null) life.isNudged = true;
    },
  });
  Object.assign(kiosk, { blobFiles: fragileBlobFiles(kiosk.blobFiles, hazards) });
  kiosk.policyChanged();
  const life: Life = {
    kiosk,
    hazards,
    session: newSession(),
    round: null,
    posted: Promise.withResolvers(),
    failures: 0,
    isNudged: false,
    heardAtMillis: 0,
    aheadMillis: null,
    farewell: createFarewell(
      kiosk,
      {
        post: (path, body) => linkOf(world, tablet, life).post(path, body),
        close: () => undefined,
      },
      // Nobody reports anything here: reports have a road of their own (tests/integration/reports).
      { waitingCount: () => 0 },
    ),
    dueSinceMillis: null,
  };
  tablet.life = life;
}

/** Only stores are damaged here, never their journals: so nothing may be missing in what those make. */
function checkRebuilt({ faults }: World, { name }: Tablet, rebuilt: Rebuilt | null): void {
  if (rebuilt === null) return;
  faults.add('store made again from its journal');
  if (rebuilt.lost === 0) return;
  throw new Violation('a journal makes its store again', `${name}: ${rebuilt.lost} are missing`);
}

/** The power goes: what was in memory is gone, and so may be what no sync has brought to the disk. */
export function cutPower(world: World, tablet: Tablet): void {
  const { life } = tablet;
  if (life === null) return;
  dropPower(world, tablet, { hazards: life.hazards, close: () => closeFiles(life) });
  tablet.life = null;
  tablet.shownMillis = tablet.writtenMillis;
  forgetFreshWords(world, tablet);
}

function dropPower(
  world: World,
  tablet: Tablet,
  { hazards, close }: { readonly hazards: Hazards; readonly close: () => void },
): void {
  hazards.isDead = true;
  const from = tablet.dataDir;
  moveFiles(world, tablet, from);
  const random = luck(world, 'power', tablet.name);
  const lost = loseUnsynced(from, tablet.dataDir, random);
  if (lost > 0) world.faults.add('journal write lost or torn');
  forgetSync();
  close();
  unplug(from);
  tablet.clock.reboot();
  if (tablet.damage === null) return;
  const damaged = damageFiles(tablet.dataDir, tablet.damage, random, tablet.residentId);
  tablet.damage = null;
  if (damaged !== null) note(world, tablet.name, damaged);
  if (damaged !== null) world.faults.add(`damage: ${damaged}`);
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

/** Closes whatever stores of a life are open. */
export function closeFiles({ kiosk }: Life): void {
  kiosk.resident?.close();
  kiosk.store.close();
}

/** A disk is full for fewer transactions than so many sign-ins make. */
const signInsMax = 6;

function isPassing(opened: Result<SignedIn, StoreError> | null): boolean {
  return opened?.ok === false && ['ioFailed', 'diskFull'].includes(opened.error.kind);
}

/** Signs the resident in, as electron/core/session/check-pin.ts does with the keys a PIN opened. */
export async function signInResident(world: World, tablet: Tablet): Promise<void> {
  const { life, residentId } = tablet;
  if (life === null || hasResident(life.kiosk)) return;
  const { kiosk, hazards } = life;
  if (isClosedByOrder(kiosk.store.orders.read())) return;
  const open = async () => {
    const person = kiosk.store.people.find(residentId);
    const pepper = kiosk.store.enrolment.read()?.pepper;
    if (person === null || pepper === undefined) return null;
    const keys = unwrapResidentKeys(person.keysWrapped, { residentId, stretchedPin, pepper });
    assert(keys !== null, 'the right PIN opens the keys');
    return kiosk.openResident({ residentId, keys, vaultNumber: 0 });
  };
  let opened = await open();
  // A disk that fails or is full for a while fails a sign-in: the screen says so, and they try again.
  for (let tries = 0; tries < signInsMax && isPassing(opened); tries += 1) opened = await open();
  if (opened === null) return;
  if (!opened.ok) throw new Violation(opensAgain, `${tablet.name}, vault: ${opened.error.kind}`);
  const resident = withFragileVault(opened.value, hazards);
  kiosk.resident = resident;
  checkRebuilt(world, tablet, resident.vault.rebuilt);
  noteRebuiltVault(kiosk, resident);
  await takeInWaitingMail(kiosk, resident);
  kiosk.nudgeSync();
}

/** Another resident takes a shared tablet in hand. */
export async function changeHands(world: World, tablet: Tablet, residentId: string): Promise<void> {
  signOutResident(tablet);
  tablet.residentId = residentId;
  note(world, tablet.name, `${residentId} takes it in hand`);
  await signInResident(world, tablet);
}

/** Signs the resident out, as electron/core/core.ts does. */
export function signOutResident({ life }: Tablet): void {
  if (life === null || !hasResident(life.kiosk)) return;
  const { kiosk } = life;
  leaveDesk(kiosk);
  kiosk.resident?.vault.tidy();
  kiosk.resident?.close();
  Object.assign(kiosk, { resident: null, desk: null, stampsTold: null });
  if (isShared(kiosk)) kiosk.nudgeSync();
  sweepBlobs(kiosk);
  onDisk(kiosk, () =>
    kiosk.store.transaction('keep time', () => kiosk.time.keep(kiosk.store.time)),
  );
  kiosk.store.tidy();
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
