import { hasResident } from '../../electron/core/kiosk.ts';
import { takeInWaitingMail } from '../../electron/core/mail/waiting-mail.ts';
import { isShutOut as isShutOutByGateway } from '../../electron/core/orders/wipe.ts';
import { isClosedByOrder } from '../../shared/protocol/order.ts';
import { checkAuditChains, isChainFollowed } from './check/audit.ts';
import { checkConvergence } from './check/convergence.ts';
import { checkGateway } from './check/gateway.ts';
import { checkOrders } from './check/orders.ts';
import { checkPhotos } from './check/photos.ts';
import { checkTablet } from './check/tablet.ts';
import { cutAndStart, enrolAgain, replaceTablet } from './mishaps.ts';
import { startRound } from './rounds.ts';
import { approveWaiting, orderTablets } from './staff.ts';
import { type Life, signInResident, switchOn, type Tablet } from './tablet.ts';
import { residentIds } from './template.ts';
import { bringDocuments } from './travel.ts';
import { facilitiesOf, luck, note, Violation, type World } from './world.ts';

/** Rounds after which those who have not come together never will. */
const roundsMax = 12;
const roundMillis = 60_000;

/** The faults are over: everything is on and connected, and must come together. */
export async function heal(world: World): Promise<void> {
  note(world, 'the world', 'the faults are over');
  const facilities = facilitiesOf(world);
  for (const one of facilities) await endFaults(one);
  // What the network still holds from before arrives first.
  for (let next = world.timeline.next(); next !== null; next = world.timeline.next()) {
    await world.timeline.runUntil(next);
  }
  for (const one of facilities) {
    await openAll(one);
    await syncAll(one, 'drained');
  }
  await bringDocuments(world, residentIds);
  for (const one of facilities) await finish(one);
  // What has come free by that follows its resident.
  await bringDocuments(world, residentIds);
  for (const one of facilities) if (one.twin !== null) await syncAll(one, 'drained');
  for (const one of facilities) await checkAll(one);
}

async function endFaults(world: World): Promise<void> {
  world.isHealing = true;
  world.facility.hazards.calm();
  for (const tablet of world.tablets) {
    tablet.life?.hazards.calm();
    tablet.cutAtStart = 0;
    if (tablet.isWiped) continue;
    if (tablet.life === null) switchOn(world, tablet);
    // What was to befall it at the next power cut befalls it now.
    else if (tablet.damage !== null) await cutAndStart(world, tablet);
  }
}

async function finish(world: World): Promise<void> {
  for (const tablet of world.tablets) await signInResident(world, tablet);
  await approveWaiting(world);
  await syncAll(world, isChainFollowed(world) ? 'told' : 'drained');
}

async function checkAll(world: World): Promise<void> {
  for (const tablet of world.tablets) await takeIn(world, tablet);
  await fetchPhotos(world);
  for (const tablet of world.tablets) checkTablet(world, tablet);
  await checkPhotos(world, await checkGateway(world));
  await checkConvergence(world);
  await checkAuditChains(world);
  await checkOrders(world);
}

/** With all its records at the gateway; and with all of its audit chain there as well. */
type Step = 'drained' | 'told';

async function syncAll(world: World, step: Step): Promise<void> {
  const isThere = (tablet: Tablet) => isInStep(tablet, step);
  for (let count = 0; count < roundsMax; count += 1) {
    // Those that are shut out, or will be, first: a clone may take its original with it.
    for (const isOld of [true, false]) {
      const some = world.tablets.filter(({ isReplaced }) => isReplaced === isOld);
      for (const tablet of some) await startRound(world, tablet);
      await world.timeline.runUntil(world.timeline.now() + roundMillis);
    }
    const shutOut = world.tablets.filter((tablet) => isShutOut(tablet) && !tablet.isReplaced);
    // One that should not be shut out is found now: once it is replaced nothing tells any more.
    if (shutOut.length > 0) await checkGateway(world);
    for (const tablet of shutOut) {
      const isKept = luck(world, 'again', tablet.name).chance(0.5);
      await (isKept ? enrolAgain(world, tablet) : replaceTablet(world, tablet));
    }
    if (shutOut.length === 0 && world.tablets.every(isThere)) return;
  }
  const late = world.tablets.filter((tablet) => !isThere(tablet)).map(({ name }) => name);
  throw new Violation('with faults ended, everything queued arrives', `${late} never drained`);
}

/** Photos come after the mail that they are in, as long as the gateway gives them (6.7). */
async function fetchPhotos(world: World): Promise<void> {
  const { timeline } = world;
  const late = () =>
    world.tablets.filter(
      ({ life, isReplaced }) => !isReplaced && (life?.kiosk.store.blobs.missing(1).length ?? 0) > 0,
    );
  for (let count = 0; count < roundsMax && late().length > 0; count += 1) {
    for (const tablet of late()) await startRound(world, tablet);
    await timeline.runUntil(timeline.now() + roundMillis);
  }
}

/** Staff open every tablet again, where any was ordered to close. */
async function openAll(world: World): Promise<void> {
  const ordered = await world.facility.books
    .selectFrom('orders')
    .select('order_id')
    .executeTakeFirst();
  const isAnyClosed = world.tablets.some(
    ({ life }) => life !== null && isClosedByOrder(life.kiosk.store.orders.read()),
  );
  if (ordered === undefined && !isAnyClosed) return;
  for (const tablet of world.tablets) await orderTablets(world, tablet, 'open');
  const [first] = world.tablets;
  if (first !== undefined) await orderTablets(world, first, 'unlock');
}

function isShutOut({ life }: Tablet): boolean {
  return life !== null && isShutOutByGateway(life.kiosk);
}

function isInStep(tablet: Tablet, step: Step): boolean {
  const { life } = tablet;
  // Whose place another one takes.
  if (tablet.isWiped) return tablet.isReplaced;
  if (life === null || life.farewell.isDue()) return false;
  if (tablet.isReplaced && isShutOut(tablet)) return true;
  const { outbox, audit } = life.kiosk.store;
  const isDrained = outbox.pendingCount() === 0;
  const isTold = step === 'drained' || tablet.isForked || isAuditTold(life, audit.head().seq);
  const isIdle = life.round === null && !life.isNudged;
  return isIdle && life.kiosk.link.isConnected && isDrained && isTold;
}

/**
 * A gateway that takes none of the chain gets none until the next start: nobody waits for that. Nor
 * for copies of one tablet, which take turns to begin anew.
 */
function isAuditTold({ session: { audit } }: Life, headSeq: number): boolean {
  return audit === null || audit.storedSeq === headSeq;
}

async function takeIn(world: World, tablet: Tablet): Promise<void> {
  await signInResident(world, tablet);
  const { life } = tablet;
  if (life !== null && hasResident(life.kiosk)) {
    await takeInWaitingMail(life.kiosk, life.kiosk.resident);
  }
}
