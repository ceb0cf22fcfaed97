import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDeviceStore } from '../../db/device-store.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { admit, newDirectory, openFacility, readLedger } from './facility.ts';
import { newTablet } from './tablet.ts';

const cli = join(import.meta.dirname, '../../electron/device/cli.ts');

let gateway: RunningDemo;
beforeAll(async () => {
  gateway = await openFacility();
});
afterAll(() => gateway.stop());

function overwrite(path: string, atBytes: number, lengthBytes: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, randomBytes(lengthBytes), 0, lengthBytes, atBytes);
  closeSync(file);
}

function overwritePages(path: string): void {
  for (let at = 4096; at < statSync(path).size; at += 3 * 4096) overwrite(path, at, 4096);
}

function replaceWithAnother(path: string): void {
  const other = join(newDirectory('other'), 'other.db');
  const store = openDeviceStore({ path: other, key: randomBytes(32) });
  if (store.ok) store.value.close();
  writeFileSync(path, readFileSync(other));
}

const damages: [string, (path: string) => void][] = [
  ['without a header', (path) => overwrite(path, 0, 100)],
  ['without a root page', (path) => overwrite(path, 0, 4096)],
  ['cut in the middle', (path) => truncateSync(path, statSync(path).size / 2)],
  ['with pages of noise', overwritePages],
  ['under another key', replaceWithAnother],
  ['gone', (path) => rmSync(path)],
];

test.each(damages)(
  '3.4, 3.5 with its stores %s a tablet starts with every draft and every queued letter',
  async (_how, damage) => {
    const resident = await admit(gateway);
    const first = await newTablet(gateway, resident);
    await first.signIn(resident);
    const delivered = await first.send('This one has arrived.');
    await first.untilState(delivered.messageId, 'inReview');
    await first.goOffline();
    const queued = await first.send('Not yet, but safe. 🌷');
    await first.do('session.signOut', null);
    await first.until((view) => view.screen.name === 'locked', 'signed out');
    await first.signIn(resident);
    const draftId = await first.write('Half a thou');
    await first.do('draft.save', { messageId: draftId });
    await first.stop();

    damage(join(first.dataDir, 'device.db'));
    damage(join(first.dataDir, 'vaults', `${resident.residentId}.db`));
    const tablet = await first.restart();
    await tablet.signIn(resident);
    expect(await tablet.sent(queued.messageId)).toMatchObject({ state: 'queued', stamps: 1 });
    expect(await tablet.sent(delivered.messageId)).toMatchObject({ state: 'inReview' });
    expect(await tablet.freeStamps()).toBe(2);
    expect(await tablet.do('mail.drafts', null)).toMatchObject([
      { messageId: draftId, preview: 'Half a thou' },
    ]);
    const letter = await tablet.do('mail.letter', { messageId: queued.messageId });
    expect(letter.body).toBe('Not yet, but safe. 🌷');

    // In the same epoch, with the same chain: nobody has to enrol anything.
    await tablet.goOnline();
    await tablet.untilState(queued.messageId, 'inReview');
    expect(await readLedger(gateway, resident)).toMatchObject({ accepted: 2 });
    const kept = readdirSync(first.dataDir).filter((name) => name.includes('.damaged-'));
    expect(kept.length > 0).toBe(damage !== damages.at(-1)?.[1]);
    await tablet.stop();
  },
);

test('P1 doctor mends a damaged store and says so; a whole one is left as it is', async () => {
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await tablet.goOffline();
  await tablet.send('Waits.');
  await tablet.stop();
  const doctor = () => {
    const words = [cli, 'doctor', '--data', tablet.dataDir, '--json'];
    const { status, stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    return { status, ...(JSON.parse(stdout) as Record<string, unknown>) };
  };
  const whole = { status: 0, ok: true, auditIsWhole: true, unsentRecords: 1, vaults: 1 };
  expect(doctor()).toMatchObject({ ...whole, rebuilt: null });
  overwrite(join(tablet.dataDir, 'device.db'), 0, 4096);
  expect(doctor()).toMatchObject({ ...whole, rebuilt: { lost: 0 } });
  expect(doctor()).toMatchObject({ ...whole, rebuilt: null });
  const key = join(tablet.dataDir, 'device-key');
  writeFileSync(key, randomBytes(32));
  expect(doctor()).toMatchObject({ status: 78, ok: false, error: { code: 'keyWrong' } });
});
