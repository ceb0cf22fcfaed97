import { assert } from '../../shared/assert.ts';
import { PolicySchema } from '../../shared/policy/policy.ts';
import { ok, type Result } from '../../shared/result.ts';
import { issueEnrolmentCode } from '../enrolment/codes.ts';
import { gatewayFiles } from '../files.ts';
import {
  type Gateway,
  type OpenGateway,
  openGateway,
  readFacility,
  setClockOffset,
} from '../gateway.ts';
import { gatewayName } from '../mail/steps.ts';
import { takeIn } from '../mail/take-in.ts';
import { stretchPin } from '../pins/stretch-pin.ts';
import { desksOf, setDesks } from '../reports/desks.ts';
import { addResident } from '../residents.ts';
import { listen, orThrow, type RunningGateway, type StartProblem } from '../server/start.ts';
import type { ServerLog } from '../server/wire.ts';
import { setStaffPassword, staffIdOf } from '../staff/accounts.ts';
import { write } from '../store/database.ts';
import { orStoreProblem, type StoreProblem } from '../store/problem.ts';
import { createSettableWorld } from '../world.ts';
import { cedarRidge } from './cedar-ridge.ts';
import { claimForDemo } from './claim.ts';

export interface StartDemo {
  readonly dataDir: string;
  /** The instant at which the demo's clock starts, milliseconds since 1970; the machine's if left out. */
  readonly now?: number;
  /** Free ports if left out. */
  readonly ports?: { readonly device?: number; readonly staff?: number };
  readonly host?: string;
  /** 90 if left out; zero or less issues certificates that have expired already. */
  readonly certificateDays?: number;
  readonly log?: ServerLog;
}

/** A demo facility that is being served. */
export interface RunningDemo extends RunningGateway {
  readonly facilityName: string;
  readonly staff: { readonly name: string; readonly password: string };
  readonly residents: readonly DemoResident[];
  /** A new one-time code for a personal tablet; of the first resident if none is named. */
  enrolmentCode(residentId?: string): Promise<string>;
  /** A new one-time code for a tablet that all residents of the demo share. */
  sharedEnrolmentCode(): Promise<string>;
  /** Sets the demo's clock, from which it runs on. */
  setNow(millis: number): Promise<void>;
}

export interface DemoResident {
  readonly residentId: string;
  readonly firstName: string;
  readonly pin: string;
  readonly language: string;
}

/** `startDemo` for callers that cannot go on without it: throws with the reason. */
export async function startDemoGateway(options: StartDemo): Promise<RunningDemo> {
  return orThrow(await startDemo(options));
}

/** Makes the demo facility in a directory, if it is not there yet, and serves it. */
export async function startDemo(options: StartDemo): Promise<Result<RunningDemo, StartProblem>> {
  const { world, offsetMillis, setNow } = createSettableWorld(options.now ?? null);
  const policy = PolicySchema.parse({
    timeZone: cedarRidge.timeZone,
    hours: cedarRidge.hours,
    services: cedarRidge.services,
  });
  const facility = { name: cedarRidge.name, policy };
  const opened = await openDemo({ directory: options.dataDir, mode: 'create', world, facility });
  if (!opened.ok) return opened;
  const { gateway, password } = opened.value;
  await setClockOffset(gateway.database, offsetMillis());
  await fillDemo(gateway);
  const { desks, staffName } = cedarRidge;
  const own = await desksOf(gateway.database, staffName);
  if (own.length === 0) await setDesks(gateway, staffName, desks);
  const running = await listen(gateway, {
    ...options,
    directory: options.dataDir,
    devicePort: options.ports?.device ?? 0,
    staffPort: options.ports?.staff ?? 0,
  });
  if (!running.ok) return running;
  return ok({
    ...running.value,
    facilityName: cedarRidge.name,
    staff: { name: cedarRidge.staffName, password },
    residents: cedarRidge.residents.map(({ residentId, firstName, pin, language }) => ({
      residentId,
      firstName,
      pin,
      language,
    })),
    enrolmentCode: (residentId) => demoEnrolmentCode(gateway, residentId),
    sharedEnrolmentCode: () => demoSharedCode(gateway),
    setNow: async (millis) => {
      setNow(millis);
      await setClockOffset(gateway.database, offsetMillis());
    },
  });
}

async function demoEnrolmentCode(gateway: Gateway, residentId?: string): Promise<string> {
  const resident = cedarRidge.residents.find(
    (one) => residentId === undefined || one.residentId === residentId,
  );
  assert(resident !== undefined, 'a code is for one of the demo residents');
  const issued = await issueEnrolmentCode(gateway, {
    deviceName: `Tablet of ${resident.firstName}`,
    residentIds: [resident.residentId],
  });
  assert(issued.ok, 'the demo resident is there');
  return issued.value.code;
}

async function demoSharedCode(gateway: Gateway): Promise<string> {
  const issued = await issueEnrolmentCode(gateway, {
    deviceName: 'Shared tablet',
    residentIds: cedarRidge.residents.map(({ residentId }) => residentId),
    mode: 'shared',
  });
  assert(issued.ok, 'the demo residents are there');
  return issued.value.code;
}

/** Puts the people and their mail in, once: whatever is there already stays as it is. */
async function fillDemo(gateway: Gateway): Promise<void> {
  const known = await gateway.database.selectFrom('residents').select('resident_id').execute();
  const missing = cedarRidge.residents.filter(
    (resident) => !known.some((row) => row.resident_id === resident.residentId),
  );
  const stretched = await Promise.all(
    missing.map((resident) => stretchPin(resident.pin, gateway.world)),
  );
  const nowMillis = gateway.world.nowMillis();
  const { policy } = await readFacility(gateway.database);
  await write(gateway.database, async (writer) => {
    for (const [index, resident] of missing.entries()) {
      const pin = stretched[index];
      assert(pin !== undefined, 'each PIN was stretched');
      await addResident(writer, { ...resident, pin }, { by: gatewayName, nowMillis });
    }
    for (const message of cedarRidge.mail) {
      const outside = { ...message, replyStamps: 0, arrivedAtMillis: nowMillis };
      await takeIn(writer, outside, { world: gateway.world, policy });
    }
  });
}

interface OpenDemo {
  readonly gateway: Gateway;
  /** Of its staff. */
  readonly password: string;
}

function openDemo(options: OpenGateway): Promise<Result<OpenDemo, StoreProblem>> {
  return orStoreProblem(options.directory, async () => {
    const password = claimForDemo(gatewayFiles(options.directory));
    if (!password.ok) return password;
    const opened = await openGateway(options);
    if (!opened.ok) return opened;
    await addStaff(opened.value, password.value);
    return ok({ gateway: opened.value, password: password.value });
  });
}

async function addStaff(gateway: Gateway, password: string): Promise<void> {
  const { staffName } = cedarRidge;
  const { staffId } = await staffIdOf(gateway.database, staffName);
  if (staffId === undefined) await setStaffPassword(gateway, staffName, password);
}
