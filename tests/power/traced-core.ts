import { writeSync } from 'node:fs';
import { ClientRequest } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { Core } from '../../electron/core/core.ts';
import { createTestClock } from '../integration/test-clock.ts';
import { type Change, plant } from '../simulation/plant.ts';
import { type Mark, spellMark, type Task } from './marks.ts';

/**
 * The kiosk's core in a process whose system calls are written down:
 * `traced-core.ts DIRECTORY WALL-MILLIS PLANTS`, the plants as JSON.
 */
const [, , dataDir = '', wallMillis = '', plants = '[]'] = process.argv;
// Before any of the product is loaded.
plant(JSON.parse(plants) as Change[]);
const { startCore } = await import('../../electron/core/core.ts');
const { enrolDevice } = await import('../../electron/core/enrol/enrol.ts');
const { openOrMakeStore } = await import('../../electron/core/open-store.ts');

const clock = createTestClock(Number(wallMillis), `process-${process.pid}`);
let core: Core | null = null;

async function perform(task: Task): Promise<unknown> {
  switch (task.do) {
    case 'enrol':
      return enrol(task);
    case 'start':
      core = startCore({
        files: { dataDir },
        clock,
        buildMillis: 0,
        random: () => 0.02,
        renewWindow: async () => undefined,
        log: () => undefined,
      });
      return null;
    case 'call':
      return core?.call(task.name, task.input);
    case 'end':
      return core?.end();
  }
}

async function enrol(request: { gatewayUrl: string; code: string }): Promise<unknown> {
  const store = openOrMakeStore({ dataDir });
  if (!store.ok) return store;
  const enrolled = await enrolDevice(store.value, request);
  store.value.close();
  return enrolled;
}

function say(mark: Mark): void {
  writeSync(1, spellMark(mark));
}

const { end } = ClientRequest.prototype;
ClientRequest.prototype.end = function (this: ClientRequest, ...words: unknown[]) {
  const [body] = words;
  if (this.path === '/sync' && Buffer.isBuffer(body)) {
    const { nonce, head, audit } = JSON.parse(gunzipSync(body).toString());
    const shown = { nonce, outboxSeq: head.seq, auditSeq: audit?.head?.seq ?? 0 };
    say({ kind: 'shown', shown });
  }
  return Reflect.apply(end, this, words);
};

process.on('message', async ({ id, task }: { id: number; task: Task }) => {
  say({ kind: 'asked', id, task });
  const answer = await perform(task);
  say({ kind: 'answered', id, answer });
  process.send?.({ id, answer });
});
process.on('disconnect', () => process.exit());
process.send?.({ pid: process.pid });
