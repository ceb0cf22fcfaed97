import { expect, test } from 'vitest';
import { channelNames } from '../../shared/ipc/names.ts';
import { fuzzTogether } from './crew.ts';
import { isClean } from './score.ts';

/** For each channel; a release runs 100,000 (`npm run fuzz -- --inputs 100000`). */
const inputs = 2_000;

test('K8 each channel and each other edge answers strange inputs by a typed error, and nothing changes by it', async () => {
  const targets = await fuzzTogether({ inputs, seed: 20_261_124, only: [] });
  expect(targets.filter((target) => !isClean(target))).toEqual([]);
  const channels = targets.filter(({ name }) => name.startsWith('ipc '));
  expect(channels).toHaveLength(channelNames.length);
  for (const { name, inputs: sent } of channels) expect(sent, name).toBeGreaterThanOrEqual(inputs);
  // Inputs that are all refused at the first look would show nothing.
  expect(channels.filter(({ accepted }) => accepted > 0).length).toBeGreaterThan(20);
});
