import { join } from 'node:path';
import { hasResident } from '../../electron/core/kiosk.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { isShutOut } from '../../electron/core/orders/wipe.ts';
import { enrolTablet, keepNewEnrolment, newTablet } from './enrol.ts';
import { copyFiles } from './facility.ts';
import { PowerCut } from './hazards.ts';
import { remember } from './resident.ts';
import { cutPower, moveFiles, signInResident, switchOn, type Tablet } from './tablet.ts';
import { note, Violation, type World } from './world.ts';

/** The power goes and comes back: the resident signs in and finds what is there. */
export async function cutAndStart(world: World, tablet: Tablet): Promise<void> {
  cutPower(world, tablet);
  switchOn(world, tablet);
  await throughCuts(world, tablet, () => findAgain(world, tablet));
}

/** Does something at a tablet; where its power goes meanwhile, it is started again instead. */
export async function throughCuts(
  world: World,
  tablet: Tablet,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof PowerCut) || error.machine !== tablet.life?.hazards) throw error;
    await cutAndStart(world, tablet);
  }
}

/** What a power cut took the answer of may be queued all the same: then it counts as sent. */
async function findAgain(world: World, tablet: Tablet): Promise<void> {
  await signInResident(world, tablet);
  const kiosk = tablet.life?.kiosk;
  if (kiosk === undefined || !hasResident(kiosk)) return;
  for (const letter of world.memory.sent.values()) {
    const isHere = letter.tablet === tablet && kiosk.store.mailbox.facts(letter.id) !== null;
    letter.isTakenBack ||= isHere && kiosk.store.mailbox.state(letter.id) === 'draft';
  }
  for (const id of kiosk.store.mailbox.idsEverSent(tablet.residentId)) {
    const isOwn = kiosk.resident.vault.letter(id) !== null;
    if (isOwn && world.memory.refused.has(id)) {
      throw new Violation('what the screen said is not sent is a draft', world.memory.labelOf(id));
    }
    if (isOwn && !world.memory.sent.has(id)) {
      remember({ world, tablet }, kiosk, id, false);
      note(world, tablet.name, `finds ${world.memory.labelOf(id)} on its way`);
    }
  }
}

/** Someone copies a tablet's files. */
export function takeSnapshot(world: World, tablet: Tablet): void {
  world.nextGeneration += 1;
  const directory = join(world.directory, `snapshot-${world.nextGeneration}`);
  copyFiles(tablet.dataDir, directory);
  tablet.snapshotDir = directory;
}

/** Someone puts an older copy of a tablet's files back: what came after it is destroyed. */
export async function restoreSnapshot(world: World, tablet: Tablet): Promise<void> {
  if (tablet.snapshotDir === null || tablet.life === null) return;
  note(world, tablet.name, 'is put back to an older copy of its files');
  world.faults.add('tablet restored from an older copy');
  cutPower(world, tablet);
  moveFiles(world, tablet, tablet.snapshotDir);
  tablet.isForked = true;
  tablet.shownMillis = 0;
  tablet.writtenMillis = 0;
  forgetDrafts(world, tablet);
  switchOn(world, tablet);
  excuseLost(world, tablet, 'restored from an older copy');
  await throughCuts(world, tablet, () => signInResident(world, tablet));
}

/** A copy of a tablet comes to life beside it. */
export async function startClone(world: World, tablet: Tablet): Promise<void> {
  if (tablet.life === null || world.tablets.some(({ name }) => name.startsWith('clone'))) return;
  note(world, tablet.name, 'has a clone');
  world.faults.add('tablet cloned');
  const clone = newTablet(world, { ...tablet, name: `clone of ${tablet.name}` });
  moveFiles(world, clone, tablet.dataDir);
  tablet.isForked = true;
  clone.isForked = true;
  // Only one of them is the resident's: the other is somewhere in the building.
  clone.isReplaced = true;
  world.tablets.push(clone);
  switchOn(world, clone);
  await signInResident(world, clone);
}

/** A tablet is lost, or shut out: staff enrol another one for its resident. */
export async function replaceTablet(world: World, tablet: Tablet): Promise<void> {
  if (tablet.isReplaced) return;
  note(world, tablet.name, 'is replaced by a new tablet');
  world.faults.add('tablet lost and replaced');
  tablet.isReplaced = true;
  tablet.isForked = true;
  forgetDrafts(world, tablet);
  const { residentId, weather, deviceId: replaces } = tablet;
  const replacement = await enrolTablet(world, { name: `${tablet.name}+`, residentId, replaces });
  replacement.weather = weather;
  world.tablets.push(replacement);
  switchOn(world, replacement);
}

/** Staff enrol a tablet that is shut out again: it is another device, with all that waits on it (6.5). */
export async function enrolAgain(world: World, tablet: Tablet): Promise<void> {
  if (tablet.life === null || tablet.isReplaced || !isShutOut(tablet.life.kiosk)) return;
  note(world, tablet.name, 'is enrolled again');
  world.faults.add('tablet enrolled again');
  // What it had been leased is anybody's since it was shut out.
  tablet.isForked = true;
  cutPower(world, tablet);
  const store = openExistingStore({ dataDir: tablet.dataDir });
  if (!store.ok) throw new Violation('a store opens after every power cut', tablet.name);
  const whose = { name: tablet.name, residentId: tablet.residentId, replaces: tablet.deviceId };
  tablet.deviceId = await keepNewEnrolment(world, whose, store.value);
  store.value.close();
  switchOn(world, tablet);
  await throughCuts(world, tablet, () => findAgain(world, tablet));
}

function excuseLost({ memory, faults }: World, tablet: Tablet, reason: string): void {
  for (const letter of memory.sent.values()) {
    const isHere = tablet.life?.kiosk.store.mailbox.facts(letter.id) !== null;
    if (letter.tablet !== tablet || isHere || letter.destroyedBy !== null) continue;
    letter.destroyedBy = reason;
    faults.add('letter that a restore destroyed on its tablet');
  }
}

function forgetDrafts({ memory }: World, tablet: Tablet): void {
  for (const draft of memory.drafts.values()) {
    if (draft.tablet === tablet) memory.drafts.delete(draft.id);
  }
}
