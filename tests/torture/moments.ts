import type { Random } from '../simulation/random.ts';
import type { Body } from './body.ts';
import type { Doing } from './resident.ts';

/** When a tablet's power is to fail: so long after the resident asked something for the n-th time. */
export interface Moment {
  /** `starting`: after the process was started. */
  readonly doing: Doing | 'starting';
  /** From 1. */
  readonly nth: number;
  readonly afterMillis: number;
}

interface Kind {
  readonly doing: Moment['doing'];
  /** Out of 100. */
  readonly share: number;
  readonly nthMax: number;
  /** About as long as what is done takes. */
  readonly millisMax: number;
}

/**
 * Most in the few milliseconds that matter, the rest anywhere. Few while a PIN is checked: each of these
 * counts as a wrong one (5.3), and after thirty in an hour staff must unlock the tablet.
 */
const kinds: readonly Kind[] = [
  { doing: 'starting', share: 10, nthMax: 1, millisMax: 500 },
  { doing: 'signing in', share: 2, nthMax: 1, millisMax: 350 },
  { doing: 'signed in', share: 30, nthMax: 1, millisMax: 800 },
  { doing: 'saving', share: 10, nthMax: 5, millisMax: 4 },
  { doing: 'sending', share: 40, nthMax: 8, millisMax: 6 },
  { doing: 'taking back', share: 8, nthMax: 1, millisMax: 6 },
];

/** A tablet that has not come to its moment by then dies anyway. */
const patienceMillis = 20_000;

/** Chooses a moment. */
export function chooseMoment(random: Random): Moment {
  let lot = random.below(100);
  const kind = kinds.find(({ share }) => {
    lot -= share;
    return lot < 0;
  });
  const { doing, nthMax, millisMax } = kind ?? { doing: 'starting', nthMax: 1, millisMax: 500 };
  return { doing, nth: 1 + random.below(nthMax), afterMillis: random.next() * millisMax };
}

/** Someone who waits for a moment, and then cuts the power. */
export interface Executioner {
  /** To be told what the resident is about to ask. */
  hear(doing: Doing): void;
  /** Ends when the tablet is gone. Answers what it was doing when its power failed. */
  readonly done: Promise<Moment['doing']>;
}

/** Waits for the moment to kill. */
export function hireExecutioner(moment: Moment): Executioner & { watch(body: Body): void } {
  let body: Body | null = null;
  let times = 0;
  let finish: (doing: Moment['doing']) => void = () => {};
  const done = new Promise<Moment['doing']>((resolve) => {
    finish = resolve;
  });
  let last: Moment['doing'] = 'starting';
  const kill = async () => {
    clearTimeout(patience);
    const doing = last;
    await body?.kill();
    finish(doing);
  };
  const patience = setTimeout(kill, patienceMillis);
  const countDown = () => void waitFor(moment.afterMillis).then(kill);
  return {
    done,
    watch(started) {
      body = started;
      if (moment.doing === 'starting') countDown();
    },
    hear(doing) {
      last = doing;
      if (doing !== moment.doing) return;
      times += 1;
      if (times === moment.nth) countDown();
    },
  };
}

/** Timers count whole milliseconds, in which a Send is begun and done. */
async function waitFor(millis: number): Promise<void> {
  const end = performance.now() + millis;
  const coarseMillis = Math.floor(millis) - 2;
  if (coarseMillis > 0) await new Promise((done) => setTimeout(done, coarseMillis));
  while (performance.now() < end) await new Promise((done) => setImmediate(done));
}
