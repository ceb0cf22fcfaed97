import type { Facility } from './facility.ts';
import type { Memory } from './memory.ts';
import { type Random, randomFrom } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { Tablet } from './tablet.ts';
import type { Tally } from './tally.ts';
import type { Timeline } from './timeline.ts';

/** Everything of one run. */
export interface World {
  readonly scenario: Scenario;
  readonly timeline: Timeline;
  /** On a disk in memory; goes with the run. */
  readonly directory: string;
  readonly facility: Facility;
  /** What there is of the other facility: its gateway, and tablets of those who were moved there. */
  twin: World | null;
  /** It is the other facility, and not the one where the run begins. */
  readonly isNeighbour: boolean;
  /** Those of the plan first, at their places; then clones, and tablets enrolled in the place of others. */
  readonly tablets: Tablet[];
  readonly memory: Memory;
  readonly faults: Tally;
  readonly trace: string[];
  /** The faults are over: what was queued must arrive now. */
  isHealing: boolean;
  /** Numbers the directories of machines that were cut off. */
  nextGeneration: number;
}

/** The facility where the run begins, and the other one if there is one. */
export function facilitiesOf(world: World): World[] {
  return world.twin === null ? [world] : [world, world.twin];
}

/** Chance for one purpose at this moment: the same, whatever else is in the run. */
export function luck(world: World, ...purpose: readonly (string | number)[]): Random {
  return randomFrom(world.scenario.seed, world.timeline.now(), ...purpose);
}

/** A line of the trace. */
export function note(world: World, who: string, what: string): void {
  world.trace.push(`${new Date(world.timeline.now()).toISOString()}  ${who}: ${what}`);
}

/** What must hold did not: by the name of its rule. */
export class Violation extends Error {
  readonly rule: string;

  constructor(rule: string, what: string) {
    super(what);
    this.name = 'Violation';
    this.rule = rule;
  }
}
