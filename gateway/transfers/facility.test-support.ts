import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicySchema } from '../../shared/policy/policy.ts';
import { issueEnrolmentCode } from '../enrolment/codes.ts';
import { type Gateway, openGateway } from '../gateway.ts';
import { addResident, type NewContact } from '../residents.ts';
import { write } from '../store/database.ts';
import { createWorldAt } from '../world.ts';
import type { TransferFile } from './document.ts';
import { transferOut } from './send.ts';
import { transferIn } from './take-in.ts';
import { ownFingerprint, trustGateway } from './trust.ts';

/** The clock of all facilities of a test. */
export interface SharedClock {
  nowMillis: number;
}

/** A facility with a gateway of its own on disk. */
export interface TestFacility {
  readonly name: string;
  readonly gateway: Gateway;
  close(): Promise<void>;
}

export async function openFacility(
  name: string,
  of: { readonly clock: SharedClock; readonly perMonth: number; readonly timeZone?: string },
): Promise<TestFacility> {
  const directory = mkdtempSync(join(tmpdir(), 'postern-transfers-'));
  const { perMonth, timeZone = 'America/Denver' } = of;
  const policy = PolicySchema.parse({ timeZone, freeStamps: { perMonth } });
  const opened = await openGateway({
    directory,
    mode: 'create',
    world: createWorldAt(() => of.clock.nowMillis),
    facility: { name, policy },
  });
  if (!opened.ok) throw new Error(opened.error.code);
  const gateway = opened.value;
  return {
    name,
    gateway,
    close: async () => {
      await gateway.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Makes each of two facilities trust the other, by its name. */
export async function introduce(one: TestFacility, other: TestFacility): Promise<void> {
  for (const [here, there] of [
    [one, other],
    [other, one],
  ] as const) {
    const trusted = await trustGateway(here.gateway, {
      certificatePem: readFileSync(there.gateway.files.authorityCertificate, 'utf8'),
      name: there.name,
      confirmed: ownFingerprint(there.gateway),
      by: 'test',
    });
    if (!trusted.ok) throw new Error(trusted.error.code);
  }
}

/** Registers a resident as staff do. Nobody signs in with the PIN. */
export function admit(
  { gateway }: TestFacility,
  residentId: string,
  contacts: readonly NewContact[],
): Promise<void> {
  const person = { residentId, firstName: 'Marcus', lastName: 'Whitfield', language: 'en' };
  const pin = { salt: 'AAAAAAAAAAAAAAAAAAAAAA==', stretched: `${'A'.repeat(43)}=` };
  return write(gateway.database, (writer) =>
    addResident(writer, { ...person, pin, contacts }, { by: 'test', nowMillis: 1 }),
  );
}

export async function enrolmentCode({ gateway }: TestFacility, residentId: string) {
  const issued = await issueEnrolmentCode(gateway, { deviceName: 'T', residentIds: [residentId] });
  if (!issued.ok) throw new Error(issued.error.code);
  return issued.value.code;
}

/** `transfer out`, which must succeed. */
export async function leave(
  from: TestFacility,
  to: TestFacility,
  who: { readonly residentId: string; readonly tablets?: 'awaited' | 'retired' },
) {
  const { residentId, tablets = 'awaited' } = who;
  const sent = await transferOut(from.gateway, { residentId, to: to.name, tablets, by: 'test' });
  if (!sent.ok) throw new Error(sent.error.code);
  return sent.value;
}

/** A tenth of a second less for each who comes. */
const quickPin = async () => ({
  salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
  stretched: `${'A'.repeat(43)}=`,
});

/** `transfer in`; the answer may be a refusal. */
export function arrive(at: TestFacility, file: TransferFile | string) {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  return transferIn(at.gateway, { bytes: Buffer.from(text), by: 'test' }, quickPin);
}

/** The stamps for which letters of a resident stand here, by name. */
export async function spentHere({ gateway }: TestFacility, residentId: string): Promise<string[]> {
  const rows = await gateway.database
    .selectFrom('spends')
    .select('stamp_name')
    .where('resident_id', '=', residentId)
    .where('refunded_at_millis', 'is', null)
    .orderBy('stamp_name')
    .execute();
  return rows.map((row) => row.stamp_name);
}
