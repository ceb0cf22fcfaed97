import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openExistingStore } from '../../electron/core/open-store.ts';
import { type RunningDemo, startDemoGateway } from '../../gateway/demo/demo.ts';
import {
  admit,
  approveEverything,
  codeFor,
  fridayNoon,
  newDirectory,
  openFacility,
  readLedger,
} from './facility.ts';
import { newTablet, startTablet } from './tablet.ts';

const cli = join(import.meta.dirname, '../../gateway/cli.ts');

/** Runs `postern-gateway` in a process of its own, beside the one that serves. */
function gatewayCommand(...words: string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [cli, ...words], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
}

async function serve(dataDir: string): Promise<RunningDemo> {
  const gateway = await startDemoGateway({ dataDir, now: fridayNoon + 3_600_000 });
  onTestFinished(() => gateway.stop());
  return gateway;
}

test('6.4 after a backup of the gateway was put back, tablets send again what it does not have, once', async () => {
  const lost = await openFacility();
  const resident = await admit(lost);
  const tablet = await newTablet(lost, resident);
  await tablet.signIn(resident);
  const before = await tablet.send('Before the backup.');
  await tablet.untilState(before.messageId, 'inReview');
  const backup = join(newDirectory('backup'), 'copy');
  gatewayCommand('backup', backup, '--data', lost.gateway.files.directory);
  const after = await tablet.send('After the backup.');
  await tablet.untilState(after.messageId, 'inReview');
  await approveEverything(lost);
  await tablet.untilState(after.messageId, 'delivered');
  await tablet.goOffline();
  const queued = await tablet.send('Not sent yet.');
  await lost.stop();

  gatewayCommand('restored', '--data', backup);
  const restored = await serve(backup);
  tablet.network.leadTo(restored.deviceUrl);
  await tablet.goOnline();
  await tablet.untilState(queued.messageId, 'inReview');
  await tablet.untilState(after.messageId, 'inReview');
  await tablet.untilState(before.messageId, 'inReview');
  const ledger = await readLedger(restored, resident);
  expect(ledger.accepted).toBe(3);
  expect(new Set(ledger.spent).size).toBe(3);
  await tablet.until((view) => view.stamps?.free === 1, 'one free stamp left');
  await approveEverything(restored);
  await tablet.untilState(queued.messageId, 'delivered');
  expect(await readLedger(restored, resident)).toMatchObject({ accepted: 3, deliveries: 3 });
  await tablet.stop();
});

test('6.4 a tablet that was lost before it heard of the restored gateway brings what that forgot, enrolled again', async () => {
  const lost = await openFacility();
  const resident = await admit(lost);
  const tablet = await newTablet(lost, resident);
  await tablet.signIn(resident);
  const backup = join(newDirectory('backup'), 'copy');
  gatewayCommand('backup', backup, '--data', lost.gateway.files.directory);
  const { messageId } = await tablet.send('After the backup.');
  await tablet.untilState(messageId, 'inReview');
  await tablet.stop();
  const { deviceId } = await lost.gateway.database
    .selectFrom('device_residents')
    .select('device_id as deviceId')
    .where('resident_id', '=', resident.residentId)
    .executeTakeFirstOrThrow();
  await lost.stop();

  gatewayCommand('restored', '--data', backup);
  const restored = await serve(backup);
  gatewayCommand('order', 'lose', deviceId, '--data', backup);
  tablet.network.leadTo(restored.deviceUrl);
  const store = openExistingStore({ dataDir: tablet.dataDir });
  if (!store.ok) throw new Error(store.error.kind);
  const code = await codeFor(restored, resident);
  const enrolling = { gatewayUrl: tablet.network.url, code, again: true };
  expect(await enrolDevice(store.value, enrolling)).toMatchObject({ ok: true });
  store.value.close();
  const again = await startTablet(tablet.dataDir, tablet.clock, tablet.network);
  await again.signIn(resident);
  await again.untilState(messageId, 'inReview');
  const ledger = () => readLedger(restored, resident);
  await expect.poll(async () => (await ledger()).accepted, { timeout: 20_000 }).toBe(1);
  expect((await ledger()).spent).toHaveLength(1);
  await again.stop();
});
