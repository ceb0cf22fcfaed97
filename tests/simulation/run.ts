import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../../shared/assert.ts';
import { unplug } from './disk/machines.ts';
import { forgetSync } from './disk/side-sync.ts';
import { forgetUnsynced } from './disk/unsynced.ts';
import { newTablet } from './enrol.ts';
import { copyFiles, openFacility } from './facility.ts';
import { PowerCut } from './hazards.ts';
import { heal } from './heal.ts';
import { createMemory } from './memory.ts';
import { cutAndStart } from './mishaps.ts';
import { perform } from './perform.ts';
import type { Scenario } from './scenario.ts';
import { moveFiles, signInResident, switchOn } from './tablet.ts';
import { createTally } from './tally.ts';
import type { Place, Template } from './template.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { facilitiesOf, Violation, type World } from './world.ts';

/** What came of one run. */
export interface Outcome {
  readonly violation: { readonly rule: string; readonly what: string } | null;
  readonly trace: readonly string[];
  readonly faults: Record<string, number>;
}

/** Where runs are made. */
export interface Ground {
  /** A directory on a disk in memory. */
  readonly directory: string;
  readonly templateOf: (place: Place) => Promise<Template>;
  readonly followTimeline: (timeline: Timeline) => void;
}

/** Runs a scenario: first with its faults, then without, until it breaks a rule or all is well. */
export async function run(ground: Ground, scenario: Scenario): Promise<Outcome> {
  const template = await ground.templateOf(scenario);
  const directory = join(ground.directory, 'run');
  mkdirSync(directory);
  const world = makeWorld(scenario, template, directory);
  ground.followTimeline(world.timeline);
  const violation = await live(world, template);
  await close(world);
  rmSync(directory, { recursive: true });
  forgetUnsynced();
  return { violation, trace: world.trace, faults: world.faults.counts() };
}

function makeWorld(scenario: Scenario, template: Template, directory: string): World {
  const timeline = createTimeline(scenario.startMillis, (error) => afterThrow(world, error));
  const faults = createTally();
  const gatewayDir = join(directory, 'gateway');
  copyFiles(template.gatewayDir, gatewayDir);
  const { sealing, perMonth, fingerprint } = template;
  const world: World = {
    scenario,
    timeline,
    directory,
    facility: openFacility({
      directory: gatewayDir,
      sealing,
      timeline,
      faults,
      perMonth,
      seed: scenario.seed,
      fingerprint,
    }),
    tablets: [],
    memory: createMemory(),
    faults,
    trace: [],
    isHealing: false,
    nextGeneration: 0,
    twin: null,
    isNeighbour: false,
  };
  if (template.neighbour !== null) world.twin = makeTwin(world, template.neighbour);
  return world;
}

function makeTwin(world: World, neighbour: NonNullable<Template['neighbour']>): World {
  const { timeline, faults, scenario } = world;
  const directory = join(world.directory, 'neighbour');
  const gatewayDir = join(directory, 'gateway');
  copyFiles(neighbour.gatewayDir, gatewayDir);
  const { sealing, perMonth, fingerprint } = neighbour;
  const parts = { sealing, perMonth, fingerprint, timeline, faults, directory: gatewayDir };
  return {
    ...world,
    directory,
    facility: openFacility({ ...parts, seed: `neighbour ${scenario.seed}` }),
    tablets: [],
    memory: createMemory('neighbour-letter'),
    twin: world,
    isNeighbour: true,
  };
}

async function live(world: World, template: Template): Promise<Outcome['violation']> {
  const { scenario, timeline, tablets } = world;
  if (scenario.protocol !== undefined) world.faults.add(`a peer of protocol ${scenario.protocol}`);
  try {
    for (const [index, made] of template.tablets.slice(0, scenario.tablets).entries()) {
      const tablet = newTablet(world, { ...made, name: `tablet ${index + 1}` });
      moveFiles(world, tablet, made.dataDir);
      tablets.push(tablet);
      switchOn(world, tablet);
      await signInResident(world, tablet);
    }
    for (const step of scenario.steps) timeline.at(step.atMillis, () => perform(world, step));
    await timeline.runUntil((scenario.steps.at(-1)?.atMillis ?? scenario.startMillis) + 1000);
    await heal(world);
    return null;
  } catch (error) {
    if (error instanceof Violation) return { rule: error.rule, what: error.message };
    assert(error instanceof Error, 'only errors are thrown');
    return { rule: 'nothing throws but bugs', what: error.stack ?? error.message };
  }
}

/** A power cut ends one life of one machine; anything else ends the run. */
async function afterThrow(world: World, error: unknown): Promise<void> {
  if (!(error instanceof PowerCut)) throw error;
  for (const one of facilitiesOf(world)) {
    const tablet = one.tablets.find(({ life }) => life?.hazards === error.machine);
    // What still ran of a life that is over has stopped now.
    if (tablet !== undefined) await cutAndStart(one, tablet);
  }
}

async function close(world: World): Promise<void> {
  forgetSync();
  const facilities = facilitiesOf(world);
  for (const { life, dataDir } of facilities.flatMap(({ tablets }) => tablets)) {
    if (life === null) continue;
    // What still runs of it would write to files that are gone.
    life.hazards.isDead = true;
    life.kiosk.resident?.close();
    life.kiosk.store.close();
    unplug(dataDir);
  }
  for (const { facility } of facilities) await facility.books.destroy();
}
