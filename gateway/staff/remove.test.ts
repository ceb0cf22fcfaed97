import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PolicySchema } from '../../shared/policy/policy.ts';
import { type Gateway, openGateway } from '../gateway.ts';
import { takeIn } from '../mail/take-in.ts';
import { setDesks } from '../reports/desks.ts';
import { addResident } from '../residents.ts';
import { approveAll } from '../review/decide.ts';
import { waitingIds } from '../review/waiting.ts';
import { write } from '../store/database.ts';
import { findStaff, setStaffPassword, staffIdOf } from './accounts.ts';
import { removeStaff } from './remove.ts';
import { findSession, startSession } from './sessions.ts';
import { composeStaffCodes, setTabletCode } from './tablet-codes.ts';

let directory: string;
let gateway: Gateway;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-staff-'));
  const opened = await openGateway({ directory, mode: 'create' });
  if (!opened.ok) throw new Error(opened.error.code);
  gateway = opened.value;
  await setStaffPassword(gateway, 'Ana', 'first');
  await setStaffPassword(gateway, 'Ben', 'other');
});

afterEach(async () => {
  await gateway.close();
  rmSync(directory, { recursive: true });
});

async function signIn(name: string, password: string): Promise<string> {
  const account = await findStaff(gateway.database, name, password);
  const token = account && (await startSession(gateway, account));
  if (token === null) throw new Error(`${name} is not let in`);
  return token;
}

async function lastEvents(count: number) {
  const rows = await gateway.database
    .selectFrom('audit')
    .select(['event', 'detail'])
    .orderBy('place', 'desc')
    .limit(count)
    .execute();
  return rows.map(({ event, detail }) => [event, JSON.parse(detail)]).toReversed();
}

/** A message that this account lets in; answers who did, as it is kept. */
async function approveOne(by: string) {
  const { database, world } = gateway;
  const pin = { salt: '', stretched: '' };
  const person = { residentId: 'R-1', firstName: 'A', lastName: 'B', language: 'en', pin };
  const contacts = [{ contactId: 'C-1', name: 'Eva', relationship: '' }];
  const message = { externalId: 'm', residentId: 'R-1', contactId: 'C-1', body: 'Hi' };
  const policy = PolicySchema.parse({});
  await write(database, async (writer) => {
    await addResident(writer, { ...person, contacts }, { by: 'test', nowMillis: 0 });
    const arrived = { ...message, replyStamps: 0, arrivedAtMillis: 0 };
    await takeIn(writer, arrived, { world, policy });
  });
  await approveAll(gateway, await waitingIds(database), by);
}

test('9.1 a new password ends the sessions of its account, and of no other', async () => {
  const anas = [await signIn('Ana', 'first'), await signIn('Ana', 'first')];
  const bens = await signIn('Ben', 'other');
  await setStaffPassword(gateway, 'Ana', 'second');
  for (const token of anas) expect(await findSession(gateway, token)).toBeNull();
  expect(await findSession(gateway, bens)).toMatchObject({ staffName: 'Ben' });
  expect(await findSession(gateway, await signIn('Ana', 'second'))).not.toBeNull();
});

test('9.1 who gave the old password a moment before there is a new one, or no account, is not let in', async () => {
  const [ana, ben] = [
    await findStaff(gateway.database, 'Ana', 'first'),
    await findStaff(gateway.database, 'Ben', 'other'),
  ];
  if (ana === null || ben === null) throw new Error('the passwords are right');
  await setStaffPassword(gateway, 'Ana', 'second');
  await removeStaff(gateway, 'Ben');
  expect(await startSession(gateway, ana)).toBeNull();
  expect(await startSession(gateway, ben)).toBeNull();
});

test('9.1 an account that is removed lets nobody in any more, and what it decided keeps its name', async () => {
  const { database } = gateway;
  const session = await signIn('Ana', 'first');
  await setDesks(gateway, 'Ana', ['medical']);
  const code = await setTabletCode(gateway, 'Ana');
  await approveOne('Ana');
  const { staffId } = await staffIdOf(database, 'Ana');
  expect((await composeStaffCodes(database)).codes).toHaveLength(1);

  expect(await removeStaff(gateway, 'Ana')).toEqual({
    ok: true,
    value: { staffId, hadTabletCode: true },
  });
  expect(await lastEvents(2)).toEqual([
    ['staff.tabletCodeRevoked', { codeNumber: code?.slice(0, 3) }],
    ['staff.removed', { staffId }],
  ]);
  expect(await findSession(gateway, session)).toBeNull();
  expect(await findStaff(database, 'Ana', 'first')).toBeNull();
  expect((await composeStaffCodes(database)).codes).toEqual([]);
  const kept = await database.selectFrom('incoming').select('decided_by').execute();
  expect(kept).toEqual([{ decided_by: 'Ana' }]);
  expect(await findStaff(database, 'Ben', 'other')).not.toBeNull();
});

test('9.1 somebody of the same name who comes later is another to the audit log, and at no desk', async () => {
  const { database } = gateway;
  await setDesks(gateway, 'Ana', ['medical']);
  const before = await staffIdOf(database, 'Ana');
  await removeStaff(gateway, 'Ana');
  await setStaffPassword(gateway, 'Ana', 'third');
  expect((await staffIdOf(database, 'Ana')).staffId).not.toBe(before.staffId);
  expect(await database.selectFrom('staff_desks').selectAll().execute()).toEqual([]);
});

test('9.1 an account that is not there is named as such, and nothing is written down', async () => {
  expect(await removeStaff(gateway, 'Cy')).toEqual({ ok: false, error: 'unknownStaff' });
  expect((await lastEvents(1))[0]?.[0]).toBe('staff.passwordSet');
});
