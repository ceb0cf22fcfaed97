import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { openFacility } from '../integration/facility.ts';
import type { Change } from '../simulation/plant.ts';
import { randomFrom } from '../simulation/random.ts';
import { type Exploration, explore } from './explore.ts';
import { type Recording, recordLife } from './record.ts';
import { readLife, walk } from './walk.ts';
import type { Cut } from './worker.ts';

/** For the night: so many ways for chance to fall at every crash point, instead of one. */
const seeds = Number(process.env['POSTERN_POWER_SEEDS'] ?? 1);
const canTrace = spawnSync('strace', ['-qq', '-o', '/dev/null', 'true']).status === 0;

const everyCut: readonly Cut[] = [
  { policy: 'dropped', seed: 1 },
  { policy: 'kept', seed: 1 },
  ...(seeds > 1 ? [{ policy: 'last', seed: 1 } as const] : []),
  ...Array.from({ length: seeds }, (_, index): Cut[] => [
    { policy: 'half', seed: index + 1 },
    { policy: 'torn', seed: index + 1 },
  ]).flat(),
];

/** Store and journal each keep what is confirmed: only together can they lose it. */
const notWaiting: readonly Change[] = [
  { file: 'db/connection.ts', from: `'synchronous = FULL'`, to: `'synchronous = NORMAL'` },
  { file: 'db/connection.ts', from: 'synchronousFull = 2', to: 'synchronousFull = 1' },
  { file: 'db/journal/side-sync.ts', from: 'fdatasyncSync(state[1]);', to: '' },
];
const keyNotSynced: Change = {
  file: 'electron/core/keys/device-key.ts',
  from: '  putInPlace(part, path);\n',
  to: '  renameSync(part, path);\n  syncDirectory(dataDir);\n',
};

describe.skipIf(!canTrace)('a power cut at every change of the disk (needs strace)', () => {
  let gateway: RunningDemo;
  let recording: Recording;

  beforeAll(async () => {
    gateway = await openFacility();
    recording = await recordLife(gateway, []);
  });
  afterAll(() => gateway?.stop());

  test('the recording is whole: replayed, it ends in the very files that the tablet left', () => {
    const moments = walk(readLife(recording.dataDir, recording.traceFiles));
    let last = moments.next().value;
    for (const moment of moments) last = moment;
    const { files } = last?.disk.image('kept', randomFrom(1)) ?? {};
    const replayed = [...(files ?? [])].map(([path, bytes]) => [path, bytes.equals(onDisk(path))]);
    expect(replayed.sort()).toEqual(filesUnder(recording.dataDir).map((path) => [path, true]));
  });

  test('2.14, 3.4, 3.5, 6.3, 6.5, 9.1 nothing confirmed is missing and nothing is damaged, whatever of the unsynced is lost, kept or torn', async () => {
    const startedAt = performance.now();
    const found = await explore(recording, everyCut);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    const { points, powerCuts, images } = found;
    console.log(
      `${points} crash points, ${powerCuts} power cuts, ${images} different stores opened in ${seconds} s`,
    );
    expect(points).toBeGreaterThan(500);
    expect(found.breaches.slice(0, 10)).toEqual([]);
  });

  test('a store that answers before its disk has it is found out', async () => {
    const broken = await rulesBrokenUnder(notWaiting);
    expect(broken).toContain('3.4 no acknowledged Send is missing');
    expect(broken).toContain('3.5 a confirmed text is in the vault');
    expect(broken).toContain('6.5 the device is never behind what the gateway may have seen');
  });

  test("a device's key that was not synced is found out", async () => {
    expect(await rulesBrokenUnder([keyNotSynced])).toEqual(['the store opens']);
  });

  async function rulesBrokenUnder(plants: readonly Change[]): Promise<string[]> {
    const faulty = await recordLife(gateway, plants);
    const found: Exploration = await explore(faulty, [{ policy: 'dropped', seed: 1 }]);
    return [...new Set(found.breaches.map(({ rule }) => rule))];
  }

  function onDisk(path: string): Buffer {
    return readFileSync(join(recording.dataDir, path));
  }
});

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .sort();
}
