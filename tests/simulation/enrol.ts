import { join } from 'node:path';
import { keepEnrolment } from '../../electron/core/enrol/enrol.ts';
import { openOrMakeStore } from '../../electron/core/open-store.ts';
import { issueEnrolmentCode } from '../../gateway/enrolment/codes.ts';
import { enrolDevice } from '../../gateway/enrolment/enrol.ts';
import { assert } from '../../shared/assert.ts';
import { enrolmentSecretText, parseEnrolmentCode } from '../../shared/protocol/enrolment-code.ts';
import type { Tablet } from './tablet.ts';
import { createTabletClock } from './tablet-clock.ts';
import type { World } from './world.ts';

/** What a tablet is before it is switched on. */
export interface NewTablet {
  readonly name: string;
  readonly residentId: string;
  readonly deviceId: string;
  readonly dataDir: string;
}

/** Staff enrol a new tablet for a resident, by a one-time code; whichever they had is retired. */
export async function enrolTablet(
  world: World,
  { name, residentId }: Pick<NewTablet, 'name' | 'residentId'>,
): Promise<Tablet> {
  // Staff try again until it goes through: nothing befalls the gateway meanwhile.
  const gateway = { ...world.facility.gateway, database: world.facility.books };
  world.nextGeneration += 1;
  const dataDir = join(world.directory, `tablet-files-${world.nextGeneration}`);
  const store = openOrMakeStore({ dataDir });
  assert(store.ok, 'a new tablet has a store');
  const issued = await issueEnrolmentCode(gateway, { deviceName: name, residentIds: [residentId] });
  assert(issued.ok, 'the resident is there');
  const code = parseEnrolmentCode(issued.value.code);
  assert(code.ok, 'the gateway gives good codes');
  const secret = enrolmentSecretText(code.value.secretBytes);
  const request = { secret, certificateRequestPem: '', app: { version: '0.1.0' } };
  const answer = await enrolDevice(gateway, request, 90);
  assert(answer.ok, 'a fresh code enrols');
  const own = { gatewayUrl: 'https://127.0.0.1:1', authorityPem: '', privateKeyPem: '' };
  keepEnrolment(store.value, answer.value, own);
  store.value.close();
  const { deviceId } = answer.value;
  return newTablet(world, { name, residentId, deviceId, dataDir });
}

/** A tablet that lies switched off. */
export function newTablet(world: World, parts: NewTablet): Tablet {
  return {
    ...parts,
    clock: createTabletClock(parts.name, world.timeline.now),
    life: null,
    weather: 'clear',
    isForked: false,
    isReplaced: false,
    damage: null,
    cutAtStart: 0,
    snapshotDir: null,
    shownMillis: 0,
    writtenMillis: 0,
  };
}
