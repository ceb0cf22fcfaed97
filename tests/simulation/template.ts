import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gatewayFiles } from '../../gateway/files.ts';
import { openGateway } from '../../gateway/gateway.ts';
import { addResident } from '../../gateway/residents.ts';
import { openSealing, type Sealing } from '../../gateway/sealing/sealing.ts';
import { write } from '../../gateway/store/database.ts';
import { createWorldAt } from '../../gateway/world.ts';
import { assert } from '../../shared/assert.ts';
import { PolicySchema } from '../../shared/policy/policy.ts';
import { enrolTablet } from './enrol.ts';
import { openFacility } from './facility.ts';
import { createMemory } from './memory.ts';
import { startOf } from './plan.ts';
import { startRound } from './rounds.ts';
import type { Scenario } from './scenario.ts';
import { signInResident, signOutResident, stretchedPin, switchOn } from './tablet.ts';
import { createTally } from './tally.ts';
import type { Timeline } from './timeline.ts';
import { createTimeline } from './timeline.ts';
import type { World } from './world.ts';

/** Tablets that a run can have, each with a resident of its own. */
export const tabletsMax = 3;
/** Free stamps a month, to begin with. */
const perMonth = 4;
/** A stamp pays for so few characters that short letters cost several. */
const postage = { charactersPerStamp: 20 };

/** In which zone a facility is, and whose its tablets are. */
export type Place = Pick<Scenario, 'zone' | 'mode'>;

/** Where every run in a place begins. */
export interface Template {
  readonly gatewayDir: string;
  readonly sealing: Sealing;
  readonly tablets: readonly {
    readonly residentId: string;
    readonly deviceId: string;
    readonly dataDir: string;
  }[];
  readonly perMonth: number;
}

/**
 * Makes the files with which every run in a place begins: a facility with its residents, and enrolled
 * tablets that have synced once and met them. Made once, and copied for each run.
 */
export async function makeTemplate(
  place: Place,
  directory: string,
  followTimeline: (timeline: Timeline) => void,
): Promise<Template> {
  const { zone } = place;
  const timeline = createTimeline(startOf(zone), (error) => {
    throw error;
  });
  followTimeline(timeline);
  const gatewayDir = join(directory, 'gateway');
  mkdirSync(gatewayDir, { recursive: true });
  const sealing = await makeFacility(gatewayDir, zone, timeline);
  const faults = createTally();
  const facility = openFacility({
    directory: gatewayDir,
    sealing,
    timeline,
    faults,
    perMonth,
    seed: 0,
  });
  const world: World = {
    scenario: { seed: 0, ...place, tablets: 0, startMillis: timeline.now(), steps: [] },
    timeline,
    directory,
    facility,
    tablets: [],
    memory: createMemory(),
    faults,
    trace: [],
    isHealing: true,
    nextGeneration: 0,
  };
  const tablets: Template['tablets'][number][] = [];
  for (let number = 1; number <= tabletsMax; number += 1) {
    tablets.push(await makeTablet(world, residentOf(number), `tablet ${number}`));
  }
  await facility.books.destroy();
  return { gatewayDir, sealing, tablets, perMonth };
}

async function makeFacility(directory: string, zone: string, timeline: Timeline): Promise<Sealing> {
  const opened = await openGateway({
    directory,
    mode: 'create',
    world: createWorldAt(timeline.now),
    facility: { name: 'Simulated', policy: PolicySchema.parse({ timeZone: zone, postage }) },
  });
  assert(opened.ok, 'a new gateway opens');
  await write(opened.value.database, async (writer) => {
    for (let number = 1; number <= tabletsMax; number += 1) {
      await addResident(writer, newResident(residentOf(number)), { by: 'staff', nowMillis: 0 });
    }
  });
  await opened.value.close();
  return openSealing(gatewayFiles(directory));
}

async function makeTablet(world: World, residentId: string, name: string) {
  const { timeline } = world;
  const tablet = await enrolTablet(world, { name, residentId });
  switchOn(world, tablet);
  await startRound(world, tablet);
  await timeline.runUntil(timeline.now() + 1000);
  await signInResident(world, tablet);
  signOutResident(tablet);
  await timeline.runUntil(timeline.now() + 1000);
  tablet.life?.kiosk.store.close();
  return { residentId, deviceId: tablet.deviceId, dataDir: tablet.dataDir };
}

function residentOf(number: number): string {
  return `20000${number}`;
}

/** Everyone in the facility. */
export const residentIds = Array.from({ length: tabletsMax }, (_, index) => residentOf(index + 1));

function newResident(residentId: string) {
  const contact = (number: number) => ({
    contactId: `c-${residentId}-${number}`,
    name: `Contact ${number}`,
    relationship: 'friend',
  });
  return {
    residentId,
    firstName: 'R',
    lastName: residentId,
    language: 'en',
    pin: {
      salt: Buffer.alloc(16).toString('base64'),
      stretched: Buffer.from(stretchedPin).toString('base64'),
    },
    contacts: [contact(1), contact(2)],
  };
}
