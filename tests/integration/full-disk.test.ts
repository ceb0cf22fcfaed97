import { rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { fillDisk as fill, mountDisk, unmountDisk } from '../../gateway/store/disk.test-support.ts';
import {
  admit,
  eventually,
  newDirectory,
  openFacility,
  type Resident,
  readLedger,
  withStore,
} from './facility.ts';
import { fileReport, reportOf } from './reports.ts';
import { newTablet, type Tablet } from './tablet.ts';

const disk = newDirectory('disk');
const isMounted = mountDisk(disk, '12m');
if (!isMounted) console.warn('full disk: left out, this process may not mount a file system');

const filler = join(disk, 'filler');
const text = `Every word of it. ${'And the snow fell. '.repeat(300)}`;

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;

const fillDisk = () => fill(filler);

describe.skipIf(!isMounted)('a full disk', () => {
  beforeAll(async () => {
    gateway = await openFacility();
    resident = await admit(gateway);
    tablet = await newTablet(gateway, resident, { dataDir: join(disk, 'tablet') });
    await tablet.signIn(resident);
    await tablet.goOffline();
  });
  afterAll(async () => {
    await gateway.stop();
    unmountDisk(disk);
  });

  test('3.5 gives back the room that is kept for it, so that what is on the screen is saved', async () => {
    const messageId = await tablet.write('First words.');
    fillDisk();
    await tablet.do('draft.edit', { messageId, body: text });
    await tablet.until(({ screen }) => {
      return screen.name === 'writing' && (screen.writing.savedAtMillis ?? 0) > 0;
    }, 'saved');
    expect((await tablet.do('draft.send', { messageId, body: text })).state).toBe('queued');
  });

  test('3.4 with no room at all a Send says so, keeps the text and the stamps, and goes when there is room', async () => {
    const messageId = await tablet.write('Second letter.');
    await tablet.do('draft.save', { messageId });
    fillDisk();
    expect(statfsSync(disk).bavail).toBe(0);
    const full = { ok: false, error: { code: 'diskFull' } };
    expect(await tablet.call('draft.send', { messageId, body: text })).toEqual(full);
    expect(await tablet.call('draft.save', { messageId })).toEqual(full);
    expect(await tablet.call('draft.edit', { messageId, body: text })).toEqual(full);
    expect(tablet.view()).toMatchObject({
      screen: { name: 'writing', writing: { messageId } },
      stamps: { free: 3 },
      link: { unsent: 1 },
    });
    rmSync(filler);
    expect(await tablet.call('draft.save', { messageId })).toEqual({ ok: true, value: null });
    expect(tablet.view().stamps?.free).toBe(3);
    const sent = await tablet.do('draft.send', { messageId, body: text });
    expect(sent).toMatchObject({ state: 'queued', stamps: 1 });
    expect(await tablet.do('mail.letter', { messageId })).toMatchObject({ body: text });
  });

  test('nobody can sign in on it, the tablet says why and goes on, and with room they can', async () => {
    await tablet.do('session.signOut', null);
    await tablet.until((view) => view.screen.name === 'locked', 'locked');
    fillDisk();
    await tablet.do('session.touch', null);
    const { residentId, pin } = resident;
    expect(await tablet.call('session.signIn', { residentId, pin })).toEqual({
      ok: false,
      error: { code: 'diskFull' },
    });
    expect(tablet.view()).toMatchObject({
      screen: { name: 'signingIn', checking: false },
      resident: null,
    });
    rmSync(filler);
    await tablet.do('session.signIn', { residentId, pin });
    expect(tablet.view().screen.name).toBe('home');
  });

  test("a gateway's answer that finds no room is asked for again, and nothing is done twice", async () => {
    fillDisk();
    tablet.network.mend();
    await tablet.do('sync.now', null);
    const isStored = async () => (await readLedger(gateway, resident)).accepted === 2;
    await eventually(isStored, 'stored at the gateway');
    await tablet.until((view) => view.link.problem === null, 'answered');
    expect(tablet.view().link).toMatchObject({ connected: false, unsent: 2 });
    rmSync(filler);
    await tablet.goOnline();
    await tablet.until((view) => view.link.unsent === 0, 'drained');
    expect((await readLedger(gateway, resident)).spent).toHaveLength(2);
    await tablet.stop();
    withStore(tablet.dataDir, (store) => {
      expect(store.audit.verify().ok).toBe(true);
      expect(store.outbox.pendingCount()).toBe(0);
    });
  });

  test('7 a report that finds no room says that nothing was kept, and the same press is taken when there is room', async () => {
    await fileReport(tablet, { words: 'While there is room.' });
    fillDisk();
    const long = 'a'.repeat(6000);
    const presses = Array.from({ length: 6 }, () => reportOf({ words: long }));
    const refused: typeof presses = [];
    for (const press of presses) {
      const answer = await tablet.call('services.report', press);
      if (answer.ok) continue;
      expect(answer.error).toEqual({ code: 'reportNotKept' });
      refused.push(press);
    }
    expect(refused.length).toBeGreaterThan(0);
    rmSync(filler);
    for (const press of refused) {
      expect(await tablet.call('services.report', press)).toMatchObject({ ok: true });
    }
  });
});
