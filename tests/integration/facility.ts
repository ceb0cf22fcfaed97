import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import type { DeviceStore } from '../../db/device-store.ts';
import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openExistingStore, openOrMakeStore } from '../../electron/core/open-store.ts';
import { addResidentsWithoutPins } from '../../gateway/demo/demo.test-support.ts';
import { type RunningDemo, type StartDemo, startDemoGateway } from '../../gateway/demo/demo.ts';
import { issueEnrolmentCode } from '../../gateway/enrolment/codes.ts';
import { readFacility } from '../../gateway/gateway.ts';
import { takeIn } from '../../gateway/mail/take-in.ts';
import { stretchPin } from '../../gateway/pins/stretch-pin.ts';
import { addResident } from '../../gateway/residents.ts';
import { approveAll, decide } from '../../gateway/review/decide.ts';
import { refusalRules } from '../../gateway/review/rules.ts';
import { waitingIds } from '../../gateway/review/waiting.ts';
import { write } from '../../gateway/store/database.ts';
import { recordChange } from '../../gateway/sync/change-log.ts';
import { type Policy, PolicySchema } from '../../shared/policy/policy.ts';
import type { StretchedPin } from '../../shared/protocol/record.ts';

/** A Friday at noon in the facility's zone: its tablets are open, and the month is not about to turn. */
export const fridayNoon = Date.parse('2026-11-20T19:00:00Z');

/** Someone of the facility, with the one person outside to whom they write. */
export interface Resident {
  readonly residentId: string;
  readonly pin: string;
  readonly firstName: string;
  readonly contactId: string;
  readonly contactName: string;
}

/** What the gateway's own tables say of one resident's mail: the last word on "once". */
export interface Ledger {
  /** Outgoing messages that the gateway has. */
  readonly accepted: number;
  readonly deliveries: number;
  /** Names of the stamps that are spent and were not given back. */
  readonly spent: readonly string[];
}

const pin = '482915';
/** A PIN takes a tenth of a second to stretch; everyone here has the same one. */
let stretched: Promise<StretchedPin> | null = null;

const directories: string[] = [];
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** A new directory, gone when the tests of this file are. */
export function newDirectory(name: string): string {
  const directory = mkdtempSync(join(tmpdir(), `postern-${name}-`));
  directories.push(directory);
  return directory;
}

/** Opens the demo facility at an instant of its clock, with the hours that facilities have. Its residents are `admit`ted. */
export async function openFacility(
  now = fridayNoon,
  options: Pick<StartDemo, 'certificateDays' | 'log'> = {},
): Promise<RunningDemo> {
  const dataDir = newDirectory('gateway');
  await addResidentsWithoutPins(dataDir, now);
  const gateway = await startDemoGateway({ dataDir, now, ...options });
  await changePolicy(gateway, () => ({ hours: { opens: '06:00', closes: '23:00' } }));
  return gateway;
}

/** Admits someone new, so that what other tests did is none of this one's business. */
export async function admit({ gateway }: RunningDemo): Promise<Resident> {
  stretched ??= stretchPin(pin, gateway.world);
  const residentId = `R-${gateway.world.newId().slice(-12)}`;
  const contactId = `c-${residentId}`;
  const resident = { residentId, pin, firstName: `Quillon-${residentId}`, contactId };
  const contactName = `Ottoline of ${residentId}`;
  const approval = { by: 'test', nowMillis: gateway.world.nowMillis() };
  const kept = {
    ...resident,
    lastName: 'Test',
    language: 'en',
    pin: await stretched,
    contacts: [{ contactId, name: contactName, relationship: 'mother' }],
  };
  await write(gateway.database, (writer) => addResident(writer, kept, approval));
  return { ...resident, contactName };
}

/** A one-time code for a tablet of these residents. */
export async function codeFor(
  { gateway }: RunningDemo,
  ...residents: readonly Resident[]
): Promise<string> {
  const residentIds = residents.map(({ residentId }) => residentId);
  const request = { deviceName: 'tablet', residentIds };
  const issued = await issueEnrolmentCode(gateway, request);
  if (!issued.ok) throw new Error(issued.error.code);
  return issued.value.code;
}

/** A one-time code for a tablet that these residents share; it may take the place of another. */
export async function sharedCode(
  { gateway }: RunningDemo,
  residents: readonly Resident[],
  more: { readonly replaces?: string } = {},
): Promise<string> {
  const residentIds = residents.map(({ residentId }) => residentId);
  const request = { deviceName: 'shared tablet', residentIds, mode: 'shared', ...more } as const;
  const issued = await issueEnrolmentCode(gateway, request);
  if (!issued.ok) throw new Error(issued.error.code);
  return issued.value.code;
}

/** Makes and enrols a new tablet of this resident. Answers where it keeps what it has. */
export async function enrolTablet(
  gateway: RunningDemo,
  resident: Resident,
  options: { gatewayUrl?: string; dataDir?: string; sharedWith?: readonly Resident[] } = {},
): Promise<string> {
  const { gatewayUrl = gateway.deviceUrl, dataDir = newDirectory('tablet'), sharedWith } = options;
  const store = openOrMakeStore({ dataDir });
  if (!store.ok) throw new Error(store.error.kind);
  const code =
    sharedWith === undefined
      ? await codeFor(gateway, resident)
      : await sharedCode(gateway, [resident, ...sharedWith]);
  const enrolled = await enrolDevice(store.value, { gatewayUrl, code });
  store.value.close();
  if (!enrolled.ok) throw new Error(enrolled.error.code);
  return dataDir;
}

/** The store of a tablet whose core has ended, for a look or a change. */
export function withStore<Answer>(dataDir: string, work: (store: DeviceStore) => Answer): Answer {
  const store = openExistingStore({ dataDir });
  if (!store.ok) throw new Error(store.error.kind);
  try {
    return work(store.value);
  } finally {
    store.value.close();
  }
}

/** Takes a tablet's store away, journal and all. Answers what puts it back. */
export function hideStore(dataDir: string): () => void {
  const names = readdirSync(dataDir).filter((name) => name.startsWith('device.db'));
  const hidden = (name: string) => join(dataDir, `mislaid-${name}`);
  for (const name of names) renameSync(join(dataDir, name), hidden(name));
  return () => {
    for (const name of names) renameSync(hidden(name), join(dataDir, name));
  };
}

/** Gives the facility its next policy: the one before, with this change. */
export async function changePolicy(
  { gateway }: RunningDemo,
  change: (policy: Policy) => Partial<Policy>,
): Promise<void> {
  const { policy } = await readFacility(gateway.database);
  const next = PolicySchema.parse({ ...policy, ...change(policy), version: policy.version + 1 });
  await write(gateway.database, async (writer) => {
    await writer
      .updateTable('facility')
      .set({ policy: JSON.stringify(next) })
      .execute();
    await recordChange(writer, { kind: 'policy', refId: 'policy', residentId: null, bytes: 2000 });
  });
}

/** The same for one test, after which the facility has its old rules again. */
export async function changePolicyForNow(
  gateway: RunningDemo,
  change: (policy: Policy) => Partial<Policy>,
): Promise<void> {
  const before = (await readFacility(gateway.gateway.database)).policy;
  await changePolicy(gateway, change);
  onTestFinished(() => changePolicy(gateway, () => before));
}

/** The mail room approves all that waits. */
export async function approveEverything({ gateway }: RunningDemo): Promise<number> {
  return approveAll(gateway, await waitingIds(gateway.database), 'mail room');
}

/** The mail room refuses one message, with the first of its rules and a note. */
export async function refuse({ gateway }: RunningDemo, messageId: string): Promise<void> {
  const ruleCode = refusalRules[0]?.code ?? '';
  const verdict = { kind: 'refuse', ruleCode, note: 'The second page.' } as const;
  const decided = await decide(gateway, messageId, { verdict, by: 'mail room' });
  if (!decided.ok) throw new Error(decided.error);
}

/** A message comes from outside, with stamps for the answer. It waits for review. */
export async function comesFromOutside(
  { gateway }: RunningDemo,
  to: Resident,
  { body = 'Write soon.', replyStamps = 0 } = {},
): Promise<void> {
  const { policy } = await readFacility(gateway.database);
  const message = {
    externalId: gateway.world.newId(),
    residentId: to.residentId,
    contactId: to.contactId,
    body,
    replyStamps,
    arrivedAtMillis: gateway.world.nowMillis(),
  };
  await write(gateway.database, (writer) =>
    takeIn(writer, message, { world: gateway.world, policy }),
  );
}

/** Counts in the gateway's tables. */
export async function readLedger(
  { gateway: { database } }: RunningDemo,
  { residentId }: Resident,
): Promise<Ledger> {
  const accepted = await database
    .selectFrom('messages')
    .select('message_id')
    .where('resident_id', '=', residentId)
    .execute();
  const deliveries = await database
    .selectFrom('deliveries')
    .innerJoin('messages', 'messages.message_id', 'deliveries.message_id')
    .select('deliveries.message_id')
    .where('resident_id', '=', residentId)
    .execute();
  const spends = await database
    .selectFrom('spends')
    .select('stamp_name')
    .where('resident_id', '=', residentId)
    .where('refunded_at_millis', 'is', null)
    .orderBy('stamp_name')
    .execute();
  return {
    accepted: accepted.length,
    deliveries: deliveries.length,
    spent: spends.map((row) => row.stamp_name),
  };
}

/** Waits until something is so, looking again and again. */
export async function eventually(
  isSo: () => boolean | Promise<boolean>,
  what: string,
  seconds = 30,
): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not ${what} within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
