import { rmSync } from 'node:fs';
import { type Random, randomFrom } from '../simulation/random.ts';
import { startCoreBody } from './core-body.ts';
import { heal } from './heal.ts';
import { buyStamps, madeIn, type Scene, setScene, type TortureOptions } from './scene.ts';
import { liveAndDie, type Tablet } from './tablet.ts';
import { reachVerdict, type Verdict } from './verdict.ts';

/** What came of it. */
export interface Tortured extends Verdict {
  readonly kills: number;
  readonly windowKills: number;
  readonly gatewayKills: number;
  readonly seconds: number;
  /** What kiosks were doing when their power failed. */
  readonly killedWhile: Readonly<Record<string, number>>;
  /** What became of the Sends of which nobody was told. */
  readonly unconfirmed: { readonly drafts: number; readonly queued: number };
}

/** How many lives pass between two visits of the mail room. */
const livesBetweenReviews = 20;
const sayMillis = 10_000;
/** The gateway's last deaths are not left until all kiosks have died theirs. */
const lastDue = 0.9;

/** Kills kiosks and gateway until enough of both are dead, lets them come to rest, and judges. */
export async function torture(options: TortureOptions): Promise<Tortured> {
  const startedAt = performance.now();
  const scene = await setScene(options);
  const telling = setInterval(() => options.say(progressOf(scene, startedAt)), sayMillis);
  try {
    await Promise.all([
      ...scene.tablets.map((tablet) => dieOften(scene, tablet)),
      killGateway(scene),
    ]);
    options.say('The faults end.');
    await heal(scene.office, scene.tablets, options.seed);
  } finally {
    clearInterval(telling);
    await scene.windows?.end();
  }
  const exitCode = await scene.gateway.stop();
  const verdict = await reachVerdict(scene.office, scene.tablets, (books) => madeIn(scene, books));
  const breaches = [...scene.breaches, ...verdict.breaches];
  if (exitCode !== 0) breaches.push({ kind: 'other', what: `the gateway ended with ${exitCode}` });
  if (breaches.length === 0) rmSync(scene.directory, { recursive: true });
  else options.say(`All files are kept in ${scene.directory}.`);
  return { ...verdict, breaches, ...countsOf(scene), seconds: secondsSince(startedAt) };
}

/** One tablet's lives, one after the other, until there were enough; at the least until the gateway's were. */
async function dieOften(scene: Scene, tablet: Tablet): Promise<void> {
  const { options, office } = scene;
  const isWindow = tablet.start !== startCoreBody;
  const coreKills = options.kills - options.windowKills;
  const isEnough = () =>
    isWindow
      ? scene.windowKills >= options.windowKills
      : scene.kills - scene.windowKills >= coreKills && scene.gatewayKills >= options.gatewayKills;
  while (!isEnough()) {
    await buyStamps(scene, tablet);
    await liveAndDie(tablet, randomFrom(options.seed, tablet.name, tablet.lives));
    scene.kills += 1;
    if (isWindow) scene.windowKills += 1;
    if (scene.kills % livesBetweenReviews === 0) {
      await office.comeFromOutside(tablet.owner, [`A letter after ${scene.kills} power cuts.`]);
      await office.approveAll();
    }
  }
}

/** Kills the gateway again and again, at random moments spread over the kiosks' deaths. */
async function killGateway(scene: Scene): Promise<void> {
  const { gateway, options } = scene;
  const random = randomFrom(options.seed, 'gateway');
  for (let number = 0; number < options.gatewayKills; number += 1) {
    const due = (options.kills * (number + random.next())) / options.gatewayKills;
    while (scene.kills < Math.min(due, options.kills * lastDue)) await pause(20);
    await pause(random.below(600));
    if (gateway.hasDied())
      scene.breaches.push({ kind: 'other', what: 'the gateway ended by itself' });
    await gateway.kill();
    await pause(downMillis(random));
    await gateway.start();
    scene.gatewayKills += 1;
  }
}

/** Mostly as long as a restart takes, now and then long enough for tablets to pile up mail. */
function downMillis(random: Random): number {
  return random.chance(0.2) ? random.below(2_000) : random.below(100);
}

function progressOf(scene: Scene, startedAt: number): string {
  const { kills, gatewayKills, options, tablets } = scene;
  const sent = tablets.reduce((sum, { memory }) => sum + memory.letters.size, 0);
  const rate = (kills / secondsSince(startedAt)).toFixed(1);
  return `${kills} of ${options.kills} kills, ${gatewayKills} of ${options.gatewayKills} of the gateway, ${sent} letters written, ${rate} kills a second`;
}

function countsOf({ kills, windowKills, gatewayKills, tablets }: Scene) {
  const killedWhile: Record<string, number> = {};
  for (const [doing, count] of tablets.flatMap((tablet) => [...tablet.kills])) {
    killedWhile[doing] = (killedWhile[doing] ?? 0) + count;
  }
  const sum = (pick: (tablet: Tablet) => number) =>
    tablets.reduce((total, tablet) => total + pick(tablet), 0);
  const unconfirmed = {
    drafts: sum(({ memory }) => memory.unconfirmed.drafts),
    queued: sum(({ memory }) => memory.unconfirmed.queued),
  };
  return { kills, windowKills, gatewayKills, killedWhile, unconfirmed };
}

function secondsSince(startedAt: number): number {
  return Math.round((performance.now() - startedAt) / 100) / 10;
}

function pause(millis: number): Promise<void> {
  return new Promise((done) => setTimeout(done, millis));
}
