import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceStore } from '../../db/device-store.ts';
import { keepEnrolment } from '../../electron/core/enrol/enrol.ts';
import { openOrMakeStore } from '../../electron/core/open-store.ts';
import { issueEnrolmentCode } from '../../gateway/enrolment/codes.ts';
import { enrolDevice } from '../../gateway/enrolment/enrol.ts';
import { assert } from '../../shared/assert.ts';
import { enrolmentSecretText, parseEnrolmentCode } from '../../shared/protocol/enrolment-code.ts';
import type { Tablet } from './tablet.ts';
import { createTabletClock } from './tablet-clock.ts';
import { residentIds } from './template.ts';
import type { World } from './world.ts';

/** What a tablet is before it is switched on. */
export interface NewTablet {
  readonly name: string;
  readonly residentId: string;
  readonly deviceId: string;
  readonly dataDir: string;
}

/** A shared tablet's place is named; whose own it was is enough for another. */
interface Replacing {
  readonly replaces?: string;
}

/** Staff enrol a new tablet for a resident, by a one-time code; whichever they had is retired. */
export async function enrolTablet(
  world: World,
  whose: Pick<NewTablet, 'name' | 'residentId'> & Replacing,
): Promise<Tablet> {
  world.nextGeneration += 1;
  const dataDir = join(world.directory, `tablet-files-${world.nextGeneration}`);
  const store = openOrMakeStore({ dataDir });
  assert(store.ok, 'a new tablet has a store');
  const deviceId = await keepNewEnrolment(world, whose, store.value);
  store.value.close();
  return newTablet(world, { ...whose, deviceId, dataDir });
}

/** Enrols a store, new or enrolled before; answers what the device is called from then on. */
export async function keepNewEnrolment(
  { facility, scenario }: World,
  { name, residentId, replaces }: Pick<NewTablet, 'name' | 'residentId'> & Replacing,
  store: DeviceStore,
): Promise<string> {
  // Staff try again until it goes through: nothing befalls the gateway meanwhile.
  const gateway = { ...facility.gateway, database: facility.books };
  const shared = { deviceName: name, mode: 'shared', residentIds } as const;
  const own = { deviceName: name, residentIds: [residentId] };
  const asked = scenario.mode === 'shared' ? shared : own;
  const instead = scenario.mode === 'shared' && replaces !== undefined ? { replaces } : {};
  const first = await issueEnrolmentCode(gateway, { ...asked, ...instead });
  // A gateway that came back from a backup may not know the tablet in whose place this one comes.
  const issued = first.ok ? first : await issueEnrolmentCode(gateway, asked);
  assert(issued.ok, 'the residents are there');
  const code = parseEnrolmentCode(issued.value.code);
  assert(code.ok, 'the gateway gives good codes');
  const secret = enrolmentSecretText(code.value.secretBytes);
  const request = { secret, certificateRequestPem: '', app: { version: '0.1.0' } };
  const answer = await enrolDevice(gateway, request, 90);
  assert(answer.ok, 'a fresh code enrols');
  const authorityPem = readFileSync(gateway.files.authorityCertificate, 'utf8');
  keepEnrolment(store, answer.value, {
    gatewayUrl: 'https://127.0.0.1:1',
    authorityPem,
    privateKeyPem: '',
  });
  return answer.value.deviceId;
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
    isWiped: false,
    damage: null,
    cutAtStart: 0,
    snapshotDir: null,
    shownMillis: 0,
    writtenMillis: 0,
  };
}
