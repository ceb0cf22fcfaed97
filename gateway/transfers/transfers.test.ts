import { cpSync, rmSync } from 'node:fs';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { gatewayFiles } from '../files.ts';
import { openGateway } from '../gateway.ts';
import { decide } from '../review/decide.ts';
import { listen, orThrow } from '../server/start.ts';
import { listStamps } from '../stamps/list.ts';
import { write } from '../store/database.ts';
import { TestDevice } from '../sync/device.test-support.ts';
import { free, letter, noonInNovember, resident } from '../sync/letter.test-support.ts';
import {
  admit,
  arrive,
  enrolmentCode,
  introduce,
  leave,
  openFacility,
  type SharedClock,
  spentHere,
  type TestFacility,
} from './facility.test-support.ts';
import { listAway } from './list.ts';
import { transferOut } from './send.ts';

const contacts = [{ contactId: 'c-204817-1', name: 'Denise Whitfield', relationship: 'mother' }];
const december = Date.parse('2026-12-03T19:00:00Z');

let clock: SharedClock;
let old: TestFacility;
let fresh: TestFacility;
const serving: (() => Promise<void>)[] = [];

beforeEach(async () => {
  clock = { nowMillis: noonInNovember };
  old = await openFacility('Cedar Ridge', { clock, perMonth: 4 });
  fresh = await openFacility('Elk Pass', { clock, perMonth: 8 });
  await introduce(old, fresh);
  await admit(old, resident, contacts);
});

afterEach(async () => {
  for (const stop of serving.splice(0)) await stop();
  await Promise.all([old.close(), fresh.close()]);
});

/** A tablet of the resident at a facility, enrolled and synced over TLS. */
async function tabletAt(facility: TestFacility): Promise<TestDevice> {
  const { directory } = facility.gateway.files;
  // What ends with the server is a gateway of its own on the same files, as another process is.
  const gateway = { ...facility.gateway, close: async () => undefined };
  const running = orThrow(await listen(gateway, { directory }));
  serving.push(running.stop);
  const device = await TestDevice.enrol(running.deviceUrl, await enrolmentCode(facility, resident));
  await device.sync();
  return device;
}

const names = (device: TestDevice) => device.stamps.map(({ name }) => name);
const outcomes = async (device: TestDevice) =>
  (await device.sync()).results.map(({ outcome }) => outcome);
const numbered = (period: string, count: number) =>
  free(period, ...Array.from({ length: count }, (_, index) => index + 1));

describe('2.6 a resident goes to another facility', () => {
  test('with what they have left: nothing is granted twice, nothing is lost, and the next month is the new one', async () => {
    const there = await tabletAt(old);
    // Offline: two letters, and then they are taken away.
    await there.send(letter({ stamps: free('2026-11', 1) }));
    await there.send(letter({ stamps: free('2026-11', 2) }));
    const left = await leave(old, fresh, { residentId: resident });
    expect(left.added).toEqual({ part: 'resident', stamps: 0 });
    expect(left.held).toMatchObject([{ deviceId: there.enrolment.deviceId, stamps: 4 }]);

    const came = await arrive(fresh, left.file);
    expect(came).toMatchObject({ ok: true, value: { residentId: resident, stamps: 0 } });
    expect(came.ok && came.value.newPin).toMatch(/^\d{6}$/);
    const here = await tabletAt(fresh);
    // November has begun elsewhere: it is not made again. What is to come is of this facility.
    expect(names(here)).toEqual([...numbered('2026-12', 8), ...numbered('2027-01', 8)]);

    // The old tablet tells late: its letters go with the stamps that stayed, and the rest comes back.
    expect(await outcomes(there)).toEqual(['applied', 'applied']);
    expect(names(there)).toEqual([]);
    expect(await listAway(old.gateway)).toMatchObject([{ waiting: 2, held: [] }]);
    const rest = await leave(old, fresh, { residentId: resident });
    expect(rest).toMatchObject({ added: { part: 'rest', stamps: 2 }, held: [] });
    expect(await arrive(fresh, rest.file)).toMatchObject({
      ok: true,
      value: { documents: 1, stamps: 2, newPin: null },
    });
    await here.sync();
    expect(names(here).slice(0, 2)).toEqual(free('2026-11', 3, 4));
    for (const n of [3, 4, 5]) await here.send(letter({ stamps: free('2026-11', n) }));
    expect(await outcomes(here)).toEqual(['applied', 'applied', 'postageDue']);
    expect([...(await spentHere(old, resident)), ...(await spentHere(fresh, resident))]).toEqual(
      numbered('2026-11', 4),
    );

    clock.nowMillis = december;
    await here.sync();
    await there.sync();
    expect(names(here).filter((name) => name.includes('2026-12'))).toEqual(numbered('2026-12', 8));
    expect(names(there)).toEqual([]);
  });

  test('2.11 a letter that names what has moved waits, whole, where it was told', async () => {
    const there = await tabletAt(old);
    expect(await outcomes(there)).toEqual([]);
    await leave(old, fresh, { residentId: resident });
    await there.sync();
    await leave(old, fresh, { residentId: resident });
    const message = letter({ stamps: free('2026-11', 1) });
    await there.send(message);
    expect(await outcomes(there)).toEqual(['postageDue']);
    expect(there.stateOf(message.messageId)).toMatchObject({ stampsMissing: 1 });
    // Nor does a month begin here for somebody who is away.
    clock.nowMillis = december;
    await there.send(letter({ stamps: free('2026-12', 1) }));
    expect(await outcomes(there)).toEqual(['postageDue']);
    expect(await spentHere(old, resident)).toEqual([]);
  });

  test('and back again: the same stamps by the same names', async () => {
    const there = await tabletAt(old);
    await there.send(letter({ stamps: free('2026-11', 1) }));
    expect(await outcomes(there)).toEqual(['applied']);
    const out = await leave(old, fresh, { residentId: resident, tablets: 'retired' });
    expect(out.added).toEqual({ part: 'resident', stamps: 3 });
    await arrive(fresh, out.file);
    const here = await tabletAt(fresh);
    expect(names(here).slice(0, 3)).toEqual(free('2026-11', 2, 3, 4));
    await here.send(letter({ stamps: free('2026-11', 2) }));
    expect(await outcomes(here)).toEqual(['applied']);

    const back = await leave(fresh, old, { residentId: resident, tablets: 'retired' });
    expect(await arrive(old, back.file)).toMatchObject({
      ok: true,
      value: { stamps: 2, newPin: null },
    });
    const again = await tabletAt(old);
    expect(names(again)).toEqual([
      ...free('2026-11', 3, 4),
      ...numbered('2026-12', 4),
      ...numbered('2027-01', 4),
    ]);
    expect(await listAway(old.gateway)).toEqual([]);
    // A third time, with the month turned on the way.
    clock.nowMillis = december;
    await arrive(fresh, (await leave(old, fresh, { residentId: resident })).file);
    const third = await tabletAt(fresh);
    expect(names(third)).toEqual([...numbered('2027-01', 8), ...numbered('2027-02', 8)]);
    expect(await listStamps(fresh.gateway, resident)).toContainEqual(
      expect.objectContaining({ name: free('2026-11', 3)[0], state: 'elsewhere' }),
    );
  });

  test('2.7 the stamp of a letter that is refused after they left follows them', async () => {
    const there = await tabletAt(old);
    const message = letter({ stamps: free('2026-11', 1) });
    await there.send(message);
    await there.sync();
    await arrive(fresh, (await leave(old, fresh, { residentId: resident })).file);
    await there.sync();
    const verdict = { kind: 'refuse', ruleCode: 'threat', note: '' } as const;
    await decide(old.gateway, message.messageId, { verdict, by: 'Ana' });
    const rest = await leave(old, fresh, { residentId: resident });
    expect(rest.added).toEqual({ part: 'rest', stamps: 4 });
    await arrive(fresh, rest.file);
    expect(names(await tabletAt(fresh)).slice(0, 4)).toEqual(numbered('2026-11', 4));
  });

  test('2.12 what a shut out tablet held goes along at once, and what it brings is kept for staff', async () => {
    const there = await tabletAt(old);
    await there.send(letter({ stamps: free('2026-11', 1) }));
    const left = await leave(old, fresh, { residentId: resident, tablets: 'retired' });
    expect(left).toMatchObject({ added: { part: 'resident', stamps: 4 }, held: [] });
    await expect(there.sync()).rejects.toThrow('deviceRetired');
    const kept = await old.gateway.database.selectFrom('fenced_records').selectAll().execute();
    expect(kept).toHaveLength(1);
    expect(await spentHere(old, resident)).toEqual([]);
  });

  test('a file that was lost is the same again, heals the one before, and is good once', async () => {
    const there = await tabletAt(old);
    const first = await leave(old, fresh, { residentId: resident });
    const again = await leave(old, fresh, { residentId: resident });
    expect(again).toMatchObject({ file: first.file, added: null });
    await there.sync();
    const both = await leave(old, fresh, { residentId: resident });
    // The first file never came: the second has its document too.
    expect(await arrive(fresh, both.file)).toMatchObject({
      value: { documents: 2, stamps: 4 },
    });
    for (const file of [first.file, both.file]) {
      expect(await arrive(fresh, file)).toEqual({
        ok: false,
        error: { code: 'alreadyTaken', about: resident },
      });
    }
    expect(names(await tabletAt(fresh)).slice(0, 4)).toEqual(numbered('2026-11', 4));
  });

  test('bought stamps and replies go along, and a reply still is for its giver alone', async () => {
    await write(old.gateway.database, async (writer) => {
      const bought = { resident_id: resident, period: null, per_month: null, holder_device: null };
      for (const [name, contact_id] of [
        ['paid/p1/1', null],
        ['reply/m1/1', 'c-204817-1'],
      ] as const) {
        const kind = name.startsWith('paid') ? 'paid' : 'reply';
        await writer
          .insertInto('stamps')
          .values({ ...bought, name, kind, n: 1, contact_id })
          .execute();
      }
    });
    await arrive(fresh, (await leave(old, fresh, { residentId: resident })).file);
    // Nobody had asked for November's stamps yet: it began at the old facility all the same.
    expect(names(await tabletAt(fresh))).toEqual([
      ...numbered('2026-11', 4),
      ...numbered('2026-12', 8),
      ...numbered('2027-01', 8),
      'paid/p1/1',
      'reply/m1/1',
    ]);
    const reply = await fresh.gateway.database
      .selectFrom('stamps')
      .select('contact_id')
      .where('kind', '=', 'reply')
      .executeTakeFirst();
    expect(reply?.contact_id).toBe('c-204817-1');
  });

  test('6.4 an old gateway that came back from a backup sends them once more, and has nothing of theirs to spend', async () => {
    await tabletAt(old);
    const { directory } = old.gateway.files;
    const copy = `${directory}-restored`;
    cpSync(directory, copy, { recursive: true, filter: (file) => !file.includes('gateway.db') });
    await sql`VACUUM INTO ${gatewayFiles(copy).database}`.execute(old.gateway.database);
    const left = await leave(old, fresh, { residentId: resident, tablets: 'retired' });
    await arrive(fresh, left.file);
    const here = await tabletAt(fresh);
    await here.send(letter({ stamps: free('2026-11', 1) }));
    expect(await outcomes(here)).toEqual(['applied']);

    const world = old.gateway.world;
    const opened = await openGateway({ directory: copy, mode: 'existing', world });
    if (!opened.ok) throw new Error(opened.error.code);
    const restored = { ...old, gateway: opened.value };
    // The file is thrown away: they are there already.
    await leave(restored, fresh, { residentId: resident, tablets: 'retired' });
    const states = async () =>
      (await listStamps(restored.gateway, resident))?.map(({ name, state }) => [name, state]);
    expect(await states()).toEqual(numbered('2026-11', 4).map((name) => [name, 'elsewhere']));
    const back = await leave(fresh, old, { residentId: resident, tablets: 'retired' });
    expect(await arrive(restored, back.file)).toMatchObject({ ok: true, value: { stamps: 3 } });
    expect((await states())?.map(([, state]) => state)).toEqual([
      'elsewhere',
      'available',
      'available',
      'available',
    ]);
    await opened.value.close();
    rmSync(copy, { recursive: true });
  });

  test('nobody leaves who is not here, for nowhere, or from two places', async () => {
    const who = { residentId: resident, to: 'Elk Pass', tablets: 'awaited', by: 'x' } as const;
    const refusal = async (change: Partial<Parameters<typeof transferOut>[1]>) =>
      transferOut(old.gateway, { ...who, ...change });
    expect(await refusal({ residentId: '9' })).toMatchObject({
      error: { code: 'unknownResident' },
    });
    expect(await refusal({ to: 'Nowhere' })).toMatchObject({ error: { code: 'unknownGateway' } });
    const third = await openFacility('Third', { clock, perMonth: 2 });
    await introduce(old, third);
    await leave(old, fresh, { residentId: resident });
    expect(await refusal({ to: 'Third' })).toEqual({
      ok: false,
      error: { code: 'wentElsewhere', to: 'Elk Pass' },
    });
    await third.close();
  });
});
