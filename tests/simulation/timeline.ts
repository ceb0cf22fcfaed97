/** Something that will happen, unless it is called off. */
export interface Appointment {
  readonly atMillis: number;
  isOff: boolean;
}

/** Virtual time: what happens next happens whole, then the clock jumps to what comes after it. */
export interface Timeline {
  /** Milliseconds since 1970. */
  now(): number;
  at(atMillis: number, happen: () => void | Promise<void>): Appointment;
  /** Lets everything happen that is due by then, in order of time and then of appointment. */
  runUntil(millis: number): Promise<void>;
  /** When the next thing happens; null when nothing will. */
  next(): number | null;
}

interface Entry extends Appointment {
  readonly order: number;
  readonly happen: () => void | Promise<void>;
}

/** A timeline; `onThrow` is told what a happening threw, and time goes on if it returns. */
export function createTimeline(
  startMillis: number,
  onThrow: (error: unknown) => void | Promise<void>,
): Timeline {
  const entries: Entry[] = [];
  let nowMillis = startMillis;
  let order = 0;
  const takeDue = (millis: number): Entry | null => {
    while (entries[0]?.isOff) entries.shift();
    const [first] = entries;
    if (first === undefined || first.atMillis > millis) return null;
    entries.shift();
    return first;
  };
  return {
    now: () => nowMillis,
    at(atMillis, happen) {
      order += 1;
      const entry = { atMillis: Math.max(nowMillis, atMillis), order, happen, isOff: false };
      const after = entries.findIndex((other) => other.atMillis > entry.atMillis);
      entries.splice(after === -1 ? entries.length : after, 0, entry);
      return entry;
    },
    async runUntil(millis) {
      for (let entry = takeDue(millis); entry !== null; entry = takeDue(millis)) {
        nowMillis = entry.atMillis;
        try {
          await entry.happen();
        } catch (error) {
          await onThrow(error);
        }
      }
      nowMillis = Math.max(nowMillis, millis);
    },
    next: () => entries.find(({ isOff }) => !isOff)?.atMillis ?? null,
  };
}

/**
 * Makes `setTimeout` and `clearTimeout` run on a timeline from here on, in this whole process or
 * worker: the product's own delays then pass in virtual time. Answers how to name the timeline.
 */
export function virtualTimers(): (timeline: Timeline) => void {
  let current: Timeline | null = null;
  const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  const isOurs = (timer: unknown): timer is Appointment =>
    typeof timer === 'object' && timer !== null && 'isOff' in timer;
  const set = (happen: () => void, millis = 0) =>
    current === null
      ? real.setTimeout(happen, millis)
      : current.at(current.now() + millis, () => happen());
  const clear = (timer: unknown) => {
    if (isOurs(timer)) timer.isOff = true;
    else real.clearTimeout(timer as NodeJS.Timeout);
  };
  Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  return (timeline) => {
    current = timeline;
  };
}
