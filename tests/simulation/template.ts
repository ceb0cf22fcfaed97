import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Gateway, openGateway } from '../../gateway/gateway.ts';
import { addResident } from '../../gateway/residents.ts';
import { openSealing, type Sealing } from '../../gateway/sealing/sealing.ts';
import { write } from '../../gateway/store/database.ts';
import { ownFingerprint, trustGateway } from '../../gateway/transfers/trust.ts';
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
/** The other facility has another number. */
const perMonthOfNeighbour = 3;
/** A stamp pays for so few characters that short letters cost several. */
const postage = { charactersPerStamp: 20 };

/** What each of two facilities is called at the other. */
export const homeName = 'home';
export const neighbourName = 'neighbour';

/** In which zone a facility is, and whose its tablets are. */
export type Place = Pick<Scenario, 'zone' | 'mode' | 'neighbour'>;

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
  readonly fingerprint: Uint8Array;
  /** The other facility, empty, where there is one; each trusts the other. */
  readonly neighbour: Neighbour | null;
}

interface Neighbour {
  readonly gatewayDir: string;
  readonly sealing: Sealing;
  readonly perMonth: number;
  readonly fingerprint: Uint8Array;
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
  const home = { directory: gatewayDir, name: 'Simulated', zone, timeline, perMonth };
  const gateway = await makeFacility(home);
  await write(gateway.database, async (writer) => {
    for (let number = 1; number <= tabletsMax; number += 1) {
      await addResident(writer, newResident(residentOf(number)), { by: 'staff', nowMillis: 0 });
    }
  });
  const neighbour = place.neighbour ? await makeNeighbour(gateway, home) : null;
  const { sealing, fingerprint } = await closed(gateway);
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
    twin: null,
    isNeighbour: false,
  };
  const tablets: Template['tablets'][number][] = [];
  for (let number = 1; number <= tabletsMax; number += 1) {
    tablets.push(await makeTablet(world, residentOf(number), `tablet ${number}`));
  }
  await facility.books.destroy();
  return { gatewayDir, sealing, tablets, perMonth, fingerprint, neighbour };
}

interface NewFacility {
  readonly directory: string;
  readonly name: string;
  readonly zone: string;
  readonly timeline: Timeline;
  readonly perMonth: number;
}

async function makeFacility(facility: NewFacility): Promise<Gateway> {
  const { directory, name, zone, timeline } = facility;
  mkdirSync(directory, { recursive: true });
  const freeStamps = { perMonth: facility.perMonth };
  const opened = await openGateway({
    directory,
    mode: 'create',
    world: createWorldAt(timeline.now),
    facility: { name, policy: PolicySchema.parse({ timeZone: zone, postage, freeStamps }) },
  });
  assert(opened.ok, 'a new gateway opens');
  return opened.value;
}

async function closed(gateway: Gateway) {
  await gateway.close();
  const sealing = await openSealing(gateway.files);
  assert(sealing.ok, 'a gateway that was just made has its keys');
  return { sealing: sealing.value, fingerprint: gateway.authority.fingerprint };
}

async function makeNeighbour(home: Gateway, facility: NewFacility): Promise<Neighbour> {
  const gatewayDir = `${facility.directory}-${neighbourName}`;
  const neighbour = await makeFacility({
    ...facility,
    directory: gatewayDir,
    name: neighbourName,
    perMonth: perMonthOfNeighbour,
  });
  for (const [here, there, name] of [
    [home, neighbour, neighbourName],
    [neighbour, home, homeName],
  ] as const) {
    const trusted = await trustGateway(here, {
      certificatePem: readFileSync(there.files.authorityCertificate, 'utf8'),
      name,
      confirmed: ownFingerprint(there),
      by: 'staff',
    });
    assert(trusted.ok, 'two gateways trust one another');
  }
  return { gatewayDir, perMonth: perMonthOfNeighbour, ...(await closed(neighbour)) };
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
