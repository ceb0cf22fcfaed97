import { startCore } from '../../electron/core/core.ts';
import type { ChannelName } from '../../shared/ipc/names.ts';
import { createTestClock } from './test-clock.ts';

/** A core in a process of its own, for tests that kill it: `core-process.ts DIRECTORY WALL-MILLIS`. */
const [, , dataDir = '', wallMillis = ''] = process.argv;

/** What the test asks over the pipe between the two processes. */
export interface Question {
  readonly id: number;
  readonly name: ChannelName;
  readonly input: unknown;
}

const core = startCore({
  files: { dataDir },
  clock: createTestClock(Number(wallMillis), `process-${process.pid}`),
  buildMillis: 0,
  random: () => 0.02,
  renewWindow: async () => undefined,
  log: () => undefined,
});
process.on('message', ({ id, name, input }: Question) => {
  void core.call(name, input).then((answer) => process.send?.({ id, answer }));
});
process.on('disconnect', () => process.exit());
