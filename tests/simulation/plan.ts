import { periodStart } from '../../shared/time/period.ts';
import type { Damage } from './damage.ts';
import type { DiskFailurePlace } from './hazards.ts';
import { type Random, randomFrom } from './random.ts';
import type { Act, FacilityOrder, Scenario, Step, Weather } from './scenario.ts';

const minuteMillis = 60_000;
const hourMillis = 60 * minuteMillis;
const dayMillis = 24 * hourMillis;

/** Facilities east and west of everything, with and without daylight saving, one a quarter hour off. */
export const zones = [
  'America/Denver',
  'America/New_York',
  'Pacific/Kiritimati',
  'Pacific/Niue',
  'Asia/Kathmandu',
  'Africa/Cairo',
] as const;

/** Three days before a month ends in the zone: most runs see it turn. */
export function startOf(zone: string): number {
  return periodStart('2026-12', zone) - 3 * dayMillis;
}

type Draw = (random: Random) => Act;

/** What residents and staff do on any day, by how often. */
const life: readonly (readonly [number, Draw])[] = [
  [12, (r) => ({ act: 'write', characters: lengthOf(r), sends: r.chance(0.85) })],
  [3, (r) => ({ act: 'answer', characters: lengthOf(r) })],
  [3, () => ({ act: 'sendDraft' })],
  [3, () => ({ act: 'payDue' })],
  [5, () => ({ act: 'takeBack' })],
  [3, () => ({ act: 'read' })],
  [4, () => ({ act: 'signIn' })],
  [2, () => ({ act: 'signOut' })],
  [12, () => ({ act: 'sync' })],
  [7, (r) => ({ act: 'decide', approves: r.chance(0.6) })],
  [1, () => ({ act: 'approveAll' })],
  [4, (r) => ({ act: 'mailIn', replyStamps: r.below(3), isAgain: r.chance(0.2) })],
];

/** What comes besides where there are photos. */
const lifeWithPhotos: readonly (readonly [number, Draw])[] = [
  [5, (r) => ({ act: 'mailIn', replyStamps: 0, isAgain: r.chance(0.1), photos: 1 + r.below(3) })],
  [6, (r) => ({ act: 'write', characters: 1 + r.below(18), sends: true, photos: 1 + r.below(2) })],
  [4, () => ({ act: 'decide', approves: true, withholds: 1 })],
];

/** What comes besides where there is another facility. */
const journeys: readonly (readonly [number, Draw])[] = [
  [7, (r) => ({ act: 'transfer', tablets: r.pick(['awaited', 'awaited', 'retired']) })],
  [4, () => ({ act: 'printAgain' })],
];

/** Most letters cost one stamp, so that there is one for the next. */
function lengthOf(random: Random): number {
  return 1 + random.below(random.chance(0.7) ? 18 : 60);
}

/** What goes wrong: each run has some kinds of trouble and is spared the others. */
const troubles: readonly (readonly [number, Draw])[] = [
  [8, (r) => ({ act: 'weather', weather: r.pick(weathers) })],
  [5, (r) => ({ act: 'cutAfter', points: 1 + r.below(40) })],
  [1, () => ({ act: 'cutNow' })],
  [2, (r) => ({ act: 'fillDisk', transactions: 1 + r.below(4) })],
  [3, failureOf],
  [3, damageOf],
  [2, (r) => ({ act: 'moveWall', byMillis: Math.round((r.next() - 0.4) * 60 * dayMillis) })],
  [2, (r) => ({ act: 'reboot', offMillis: r.below(3 * dayMillis) })],
  [2, () => ({ act: 'snapshot' })],
  [1, () => ({ act: 'restore' })],
  [1, () => ({ act: 'clone' })],
  [1, () => ({ act: 'lose' })],
  [3, (r) => ({ act: 'order', order: r.pick(orders) })],
  [1, () => ({ act: 'enrolAgain' })],
  [4, (r) => ({ act: r.pick(['backUpGateway', 'restoreGateway']) })],
  [3, (r) => ({ act: 'gatewayCutAfter', points: 1 + r.below(60) })],
  [1, (r) => ({ act: 'gatewayDown', millis: r.below(2 * dayMillis) })],
  [2, (r) => ({ act: 'gatewayFull', every: 1 + r.below(12), failures: 1 + r.below(8) })],
  [2, (r) => ({ act: 'policy', perMonth: r.below(7), refunds: r.chance(0.7) })],
];

const orders: [FacilityOrder, ...FacilityOrder[]] = [
  'lockdown',
  'unlock',
  'lock',
  'open',
  'lose',
  'wipe',
];

const places: [DiskFailurePlace, ...DiskFailurePlace[]] = [
  'commitFull',
  'commitKept',
  'commitLost',
  'journalFull',
  'journalWrite',
  'journalSync',
];

function failureOf(random: Random): Act {
  return {
    act: 'failDisk',
    where: random.pick(places),
    during: random.pick([null, 'send', 'send', 'send', 'pay', 'take back', 'apply answer']),
    cutAfter: random.chance(0.5) ? 0 : 1 + random.below(6),
    damage: random.chance(0.5) ? drawDamage(random) : null,
  };
}

function drawDamage(random: Random): Damage {
  return {
    store: random.pick(['device', 'device', 'vault']),
    how: random.pick(['header', 'pages', 'cut', 'emptied', 'gone', 'log']),
  };
}

function damageOf(random: Random): Act {
  return {
    act: 'damage',
    ...drawDamage(random),
    when: random.pick(['now', 'atNextCut']),
    cutAtStart: random.chance(0.4) ? 1 + random.below(12) : 0,
  };
}

const weathers: [Weather, ...Weather[]] = ['clear', 'lossy', 'slow', 'wild', 'cut', 'halfOpen'];

/**
 * Nine runs in ten are short, since twice as many steps find no more planted faults in the same time; one is long, for
 * what takes many to come about.
 */
function stepsOf(random: Random): number {
  return random.chance(0.9) ? 5 + random.below(15) : 25 + random.below(30);
}

/** The run that a seed stands for. */
export function planOf(seed: number): Scenario {
  const random = randomFrom('plan', seed);
  const zone = random.pick(zones);
  const startMillis = startOf(zone);
  const tablets = 1 + random.below(3);
  const chosen = troubles.filter(() => random.chance(0.45));
  const older = random.chance(0.2) ? { protocol: random.pick<1 | 2>([1, 2]) } : {};
  // No older peer knows tablets that are shared, or photos.
  const others = random.chance(0.3) ? ({ mode: 'shared' } as const) : older;
  const hasPhotos = random.chance(0.3) && !('protocol' in others);
  const hasNeighbour = random.chance(0.2) && Object.keys(others).length === 0;
  const deck = [
    ...life,
    ...chosen,
    ...(hasPhotos ? lifeWithPhotos : []),
    ...(hasNeighbour ? journeys : []),
  ];
  const pace = random.pick([2 * minuteMillis, hourMillis, 8 * hourMillis, 2 * dayMillis]);
  let atMillis = startMillis + random.below(3.2 * dayMillis);
  const steps = hasPhotos ? albumsFor(tablets, atMillis) : [];
  for (let count = stepsOf(random); count > 0; count -= 1) {
    // Now and then all at once, now and then long quiet: means say nothing about the edges.
    atMillis += Math.ceil(random.next() ** 3 * 4 * random.pick([pace, pace, 20_000]));
    const drawn = draw(deck, random);
    const tablet = random.below(tablets);
    steps.push({ ...drawn, atMillis, tablet, salt: random.below(1_000_000) });
  }
  const neighbour = hasNeighbour ? ({ neighbour: true } as const) : {};
  return { seed, zone, tablets, ...others, ...neighbour, startMillis, steps };
}

/** Mail with photos that everyone has to begin with, so that there is something to send. */
function albumsFor(tablets: number, atMillis: number): Step[] {
  const acts: readonly Act[] = [
    { act: 'mailIn', replyStamps: 0, isAgain: false, photos: 2 },
    { act: 'approveAll' },
    { act: 'sync' },
  ];
  const places = Array.from({ length: tablets }, (_, tablet) => tablet);
  return acts.flatMap((act) => places.map((tablet) => ({ ...act, atMillis, tablet, salt: 0 })));
}

function draw(deck: readonly (readonly [number, Draw])[], random: Random): Act {
  let rest = random.below(deck.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, make] of deck) {
    rest -= weight;
    if (rest < 0) return make(random);
  }
  return { act: 'sync' };
}
