import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eraseDevice, finishErasing } from '../../electron/core/orders/erase.ts';
import { isShutOut } from '../../electron/core/orders/wipe.ts';
import { wipedReason } from '../../gateway/orders/issue.ts';
import { unplug } from './disk/machines.ts';
import { forgetSync } from './disk/side-sync.ts';
import { replaceTablet } from './mishaps.ts';
import { closeFiles, type Life, moveFiles, type Tablet } from './tablet.ts';
import { luck, note, Violation, type World } from './world.ts';

const rule = 'P3 a wipe sends or names what waits, and leaves nothing';

/** As long as electron/core/orders/wipe.ts waits to be heard. */
const farewellMillis = 60_000;
/** Staff come with another tablet after a while. */
const replacedAfterMillis = 20_000;

/** As electron/core/device.ts does: the tablet forgets everything, and what it took along has been told. */
export async function wipeTablet(world: World, tablet: Tablet, life: Life): Promise<void> {
  const { store } = life.kiosk;
  const unsent = store.outbox.pendingCount();
  note(world, tablet.name, `wipes itself, with ${unsent} records`);
  world.faults.add(unsent === 0 ? 'tablet wiped' : 'tablet wiped with a queue');
  await checkSaid(world, tablet, { life, unsent });
  excuseWiped(world, tablet, life);
  life.hazards.isDead = true;
  closeFiles(life);
  forgetSync();
  unplug(tablet.dataDir);
  tablet.life = null;
  Object.assign(tablet, { isWiped: true, isForked: true, damage: null, snapshotDir: null });
  erase(world, tablet);
  const { timeline } = world;
  timeline.at(timeline.now() + replacedAfterMillis, () => replaceTablet(world, tablet));
}

/** The queue goes first, as long as the gateway takes it; what is left staff know by its number. */
async function checkSaid(
  world: World,
  tablet: Tablet,
  { life, unsent }: { readonly life: Life; readonly unsent: number },
): Promise<void> {
  const isTimeUp = world.timeline.now() - (life.dueSinceMillis ?? 0) >= farewellMillis;
  if (unsent > 0 && !isTimeUp && !isShutOut(life.kiosk)) {
    throw new Violation(rule, `${tablet.name} goes with ${unsent} records that nobody refused`);
  }
  const { books } = world.facility;
  const device = await books
    .selectFrom('devices')
    .select('state_reason')
    .where('device_id', '=', tablet.deviceId)
    .executeTakeFirst();
  if (device?.state_reason !== wipedReason) {
    if (isTimeUp) return;
    throw new Violation(rule, `${tablet.name} goes, and the gateway was not told`);
  }
  const told = await books
    .selectFrom('audit')
    .select('detail')
    .where('event', '=', 'fleet.wiped')
    .execute();
  const said = told.map(({ detail }) => JSON.parse(detail) as { deviceId: string; unsent: number });
  const own = said.find(({ deviceId }) => deviceId === tablet.deviceId);
  // Of a tablet and its clone staff know what the first of them said.
  const isOneOfTwo = world.tablets.some(
    (other) => other !== tablet && other.deviceId === tablet.deviceId,
  );
  if (own?.unsent === unsent || isOneOfTwo) return;
  throw new Violation(rule, `${tablet.name} took ${unsent} records along and named ${own?.unsent}`);
}

/** What was on its way is destroyed; what a gateway has forgotten that this tablet has yet to hear of as well. */
function excuseWiped({ facility, memory }: World, tablet: Tablet, { kiosk }: Life): void {
  const heard = kiosk.store.position.read().incarnation;
  const isForgotten = facility.incarnation !== null && facility.incarnation !== heard;
  const hasQueue = kiosk.store.outbox.pendingCount() > 0;
  for (const letter of memory.sent.values()) {
    if (letter.tablet !== tablet) continue;
    // One that was taken back waits as well, as long as the gateway has not heard of that: both records go.
    const isWaiting =
      kiosk.store.mailbox.state(letter.id) === 'queued' || (letter.isTakenBack && hasQueue);
    if (isWaiting || isForgotten) letter.destroyedBy ??= 'wiped with its tablet';
  }
  for (const draft of memory.drafts.values()) {
    if (draft.tablet === tablet) memory.drafts.delete(draft.id);
  }
}

/** Now and then the power goes in between: the next start ends it. */
function erase(world: World, tablet: Tablet): void {
  if (luck(world, 'wipe', tablet.name).chance(0.3)) {
    writeFileSync(join(tablet.dataDir, 'wiping'), '');
    moveFiles(world, tablet, tablet.dataDir);
    finishErasing(tablet.dataDir);
  } else eraseDevice(tablet.dataDir);
  const left = readdirSync(tablet.dataDir).filter((name) => !name.includes('.damaged-'));
  if (left.length === 0 && !existsSync(join(tablet.dataDir, 'wiping'))) return;
  throw new Violation(rule, `${tablet.name} still has ${left}`);
}
