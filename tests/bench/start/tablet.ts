import { join } from 'node:path';
import { enrolTablet } from '../../../build/start/demo.ts';
import { startCore } from '../../../electron/core/core.ts';
import { openExistingStore } from '../../../electron/core/open-store.ts';
import { systemClock } from '../../../electron/core/time/system-clock.ts';
import { startDemoGateway } from '../../../gateway/demo/demo.ts';
import { assert } from '../../../shared/assert.ts';

/**
 * Makes a tablet as it lies in a unit: enrolled, with its policy, people and stamps, and out of reach of
 * its gateway, which would take its share of the processor. Open at all hours, so that a benchmark at
 * night meets the same screen. Answers its directory.
 */
export async function prepareTablet(directory: string): Promise<string> {
  const dataDir = join(directory, 'tablet');
  const gateway = await startDemoGateway({ dataDir: join(directory, 'gateway') });
  await enrolTablet(gateway, dataDir);
  await syncOnce(dataDir);
  await gateway.stop();
  openAtAllHours(dataDir);
  return dataDir;
}

async function syncOnce(dataDir: string): Promise<void> {
  const core = startCore({
    files: { dataDir },
    clock: systemClock(),
    buildMillis: 0,
    random: Math.random,
    renewWindow: async () => undefined,
    log: () => undefined,
  });
  while (!core.view().link.connected) await new Promise((done) => setTimeout(done, 50));
  await core.end();
}

function openAtAllHours(dataDir: string): void {
  const store = openExistingStore({ dataDir });
  assert(store.ok, 'the tablet has a store');
  const policy = store.value.policy.read();
  assert(policy !== null, 'the tablet has a policy');
  const hours = { opens: '00:00', closes: '23:59' };
  store.value.transaction('open', () => store.value.policy.save({ ...policy, hours }));
  store.value.close();
}
