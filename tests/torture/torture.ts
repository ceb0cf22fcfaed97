import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Random, randomFrom } from '../simulation/random.ts';
import type { Books } from './books.ts';
import { startCoreBody } from './core-body.ts';
import { type GatewayProcess, prepareGateway } from './gateway-process.ts';
import { heal, meetGateway } from './heal.ts';
import { type Breach, emptyMemory } from './letters.ts';
import { type Office, openOffice } from './office.ts';
import { enrolTablet, liveAndDie, type Tablet } from './tablet.ts';
import { reachVerdict, type Verdict } from './verdict.ts';
import { prepareWindows, type WindowBodies } from './window-body.ts';

/** How much is to be killed. */
export interface TortureOptions {
  /** Of kiosks, those in their real window included. */
  readonly kills: number;
  readonly windowKills: number;
  readonly gatewayKills: number;
  /** Chooses what is done and when the power fails; at which instruction that is, is the machine's. */
  readonly seed: number;
  /** Is told, now and then, how far it is. */
  readonly say: (line: string) => void;
}

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

/** Everyone has the same: stretching one takes a third of a second. */
const pin = '482915';
/** The policy's default. */
const freePerMonth = 4;
/** With these two cores are busy most of the time. */
const coreTablets = 3;
/** A book of stamps, and how many must be left when another is bought. */
const stamps = { book: 150, leftMin: 80 } as const;
/** How many lives pass between two visits of the mail room. */
const livesBetweenReviews = 20;
const sayMillis = 10_000;
/** The gateway's last deaths are not left until all kiosks have died theirs. */
const lastDue = 0.9;

interface Scene {
  readonly options: TortureOptions;
  readonly office: Office;
  readonly gateway: GatewayProcess;
  readonly tablets: readonly Tablet[];
  readonly windows: WindowBodies | null;
  readonly breaches: Breach[];
  /** Stamps that each resident bought. */
  readonly bought: Map<string, number>;
  kills: number;
  windowKills: number;
  gatewayKills: number;
}

/** Kills kiosks and gateway until enough of both are dead, lets them come to rest, and judges. */
export async function torture(options: TortureOptions): Promise<Tortured> {
  const startedAt = performance.now();
  const directory = mkdtempSync(join(tmpdir(), 'postern-torture-'));
  const scene = await setScene(directory, options);
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
  if (breaches.length === 0) rmSync(directory, { recursive: true });
  else options.say(`All files are kept in ${directory}.`);
  return { ...verdict, breaches, ...countsOf(scene), seconds: secondsSince(startedAt) };
}

async function setScene(directory: string, options: TortureOptions): Promise<Scene> {
  const gatewayDir = join(directory, 'gateway');
  mkdirSync(gatewayDir);
  const windows = options.windowKills > 0 ? await prepareWindows() : null;
  const tablets = Array.from({ length: coreTablets + (windows === null ? 0 : 1) }, (_, index) => {
    const isWindow = windows !== null && index === coreTablets;
    return newTablet(directory, index + 1, isWindow ? windows.start : startCoreBody);
  });
  const office = openOffice(gatewayDir);
  await office.make(
    tablets.map(({ owner }) => owner),
    pin,
  );
  const gateway = await prepareGateway(gatewayDir);
  await gateway.start();
  for (const tablet of tablets) {
    const code = await office.enrolmentCode(tablet.owner.residentId);
    await enrolTablet(tablet.dataDir, gateway.url, code);
    await meetGateway(tablet);
  }
  const counts = { kills: 0, windowKills: 0, gatewayKills: 0 };
  const fresh = { bought: new Map<string, number>(), breaches: [] };
  return { options, office, gateway, tablets, windows, ...fresh, ...counts };
}

function newTablet(directory: string, number: number, start: Tablet['start']): Tablet {
  return {
    name: `tablet ${number}`,
    owner: { residentId: `R-${number}`, contactId: `c-${number}` },
    pin,
    dataDir: join(directory, `tablet-${number}`),
    start,
    memory: emptyMemory(),
    breaches: [],
    kills: new Map(),
    lives: 0,
  };
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

async function buyStamps({ office, bought }: Scene, { owner, memory }: Tablet): Promise<void> {
  const { residentId } = owner;
  const has = bought.get(residentId) ?? 0;
  const used = [...memory.letters.values()].filter(({ send }) => send !== 'no').length;
  if (has - used >= stamps.leftMin) return;
  bought.set(residentId, has + stamps.book);
  await office.buyStamps(residentId, `torture-${residentId}-${has}`, stamps.book);
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

/** What was made: books as they were bought, and free stamps for every month that was begun (2.1). */
function madeIn({ bought, tablets }: Scene, books: Books): number {
  const free = tablets.map(({ owner }) => {
    const own = books.stamps.filter(({ residentId }) => residentId === owner.residentId);
    const months = own.flatMap(({ period }) => (period === null ? [] : [period]));
    return new Set(months).size * freePerMonth;
  });
  return [...bought.values(), ...free].reduce((sum, count) => sum + count, 0);
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
