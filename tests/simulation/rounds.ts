import { pullOrders } from '../../electron/core/orders/pull.ts';
import { isShutOut } from '../../electron/core/orders/wipe.ts';
import { round } from '../../electron/core/sync/agent.ts';
import { waitAfterFailures } from '../../electron/core/sync/backoff.ts';
import { isClosedByOrder } from '../../shared/protocol/order.ts';
import { linkOf } from './network.ts';
import { type Life, signOutResident, type Tablet } from './tablet.ts';
import { wipeTablet } from './wipe.ts';
import { luck, note, type World } from './world.ts';

/**
 * A tablet tries so often before something wakes it again. The product never stops trying; here a
 * month without a network would be eight thousand equal tries.
 */
const triesMax = 4;

/** As long as electron/core/sync/agent.ts waits between two tries to say that a tablet wipes itself. */
const farewellPauseMillis = 1_000;

type RoundOutcome = 'more' | 'done' | 'failed';

interface RoundOver {
  readonly life: Life;
  readonly outcome: RoundOutcome;
}

/** Begins the sync agent's next exchange, unless one is under way; it goes on as the agent does. */
export async function startRound(world: World, tablet: Tablet): Promise<void> {
  const { life } = tablet;
  if (life === null || life.round !== null) return;
  life.isNudged = false;
  const { promise: posted } = life.posted;
  const going = round(life.kiosk, linkOf(world, tablet, life), life.session);
  life.round = going.then((outcome) => afterRound(world, tablet, life, outcome));
  // Whoever brings the answer waits for what it causes; after a power cut nobody does.
  life.round.catch(() => undefined);
  await Promise.race([posted, life.round]);
}

function afterRound(world: World, tablet: Tablet, life: Life, outcome: RoundOutcome): void {
  life.round = null;
  const { problem } = life.kiosk.link;
  if (outcome === 'failed') note(world, tablet.name, `no sync: ${problem ?? 'store failed'}`);
  life.failures = outcome === 'failed' ? life.failures + 1 : 0;
  if (outcome !== 'failed') noteContact(world, tablet, life);
  obeyScreen(tablet, life);
  const again = (millis: number) =>
    world.timeline.at(world.timeline.now() + millis, async () => {
      if (tablet.life === life) await startRound(world, tablet);
    });
  if (isShutOut(life.kiosk)) {
    world.timeline.at(world.timeline.now() + 1, () => startPull(world, tablet, { life, outcome }));
  } else if (life.farewell.isDue()) {
    sayFarewell(world, tablet, { life, outcome });
    return;
  }
  if (outcome === 'more' || (outcome === 'done' && life.isNudged)) again(1);
  if (outcome !== 'failed' || isShutOut(life.kiosk) || life.failures >= triesMax) return;
  const { next } = luck(world, 'back-off', tablet.name);
  again(waitAfterFailures(life.failures, next));
}

/** As the agent does: one that is shut out must hear that it is to close (6.9). */
function startPull(world: World, tablet: Tablet, { life, outcome }: RoundOver): void {
  if (tablet.life !== life || life.round !== null) return;
  const going = pullOrders(life.kiosk, linkOf(world, tablet, life));
  life.round = going.then(() => {
    life.round = null;
    obeyScreen(tablet, life);
    if (life.farewell.isDue()) sayFarewell(world, tablet, { life, outcome });
  });
  life.round.catch(() => undefined);
}

/** As the agent does with a tablet that is to wipe itself: it tries until all is said, or its time is up. */
function sayFarewell(world: World, tablet: Tablet, { life, outcome }: RoundOver): void {
  const { timeline } = world;
  const again = async () => {
    if (tablet.life === life) await startRound(world, tablet);
  };
  timeline.at(timeline.now() + 1, async () => {
    if (tablet.life !== life || life.round !== null) return;
    const { promise: posted } = life.posted;
    life.dueSinceMillis ??= timeline.now();
    life.round = life.farewell.isOver(outcome).then(async (isOver) => {
      life.round = null;
      if (isOver) await wipeTablet(world, tablet, life);
      else timeline.at(timeline.now() + (outcome === 'more' ? 1 : farewellPauseMillis), again);
    });
    life.round.catch(() => undefined);
    await Promise.race([posted, life.round]);
  });
}

/** The session machine signs out whoever is there when it closes (4.1). */
function obeyScreen(tablet: Tablet, { kiosk }: Life): void {
  if (isClosedByOrder(kiosk.store.orders.read())) signOutResident(tablet);
}

function noteContact({ timeline }: World, tablet: Tablet, life: Life): void {
  life.aheadMillis ??= tablet.shownMillis;
  tablet.writtenMillis = life.kiosk.time.now() - (timeline.now() - life.heardAtMillis);
}
