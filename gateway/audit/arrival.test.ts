import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SyncResponse } from '../../shared/protocol/sync.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { TestDevice } from '../sync/device.test-support.ts';
import { letter, noonInNovember } from '../sync/letter.test-support.ts';
import { chained, TestLog } from './audit.test-support.ts';
import { verifyAudit } from './verify.ts';

let prepared: DemoDirectory;
let demo: RunningDemo;
let device: TestDevice;
let log: TestLog;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
});

afterAll(() => prepared.remove());

beforeEach(async () => {
  demo = await prepared.start();
  device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
  log = new TestLog();
});

afterEach(() => demo.stop());

/** One sync with something under `audit`; answers what the gateway says of it. */
async function syncWith(audit: unknown): Promise<number | undefined> {
  const answer = await device.post({ ...device.nextRequest(), audit });
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  const response = SyncResponse.parse(answer.body);
  device.take(response);
  return response.audit?.storedSeq;
}

/** What the gateway found wrong, in the order in which it did. */
async function breaks(): Promise<[string, number][]> {
  const rows = await demo.gateway.database
    .selectFrom('audit_breaks')
    .select(['problem', 'seq'])
    .orderBy('break_id')
    .execute();
  return rows.map(({ problem, seq }) => [problem, seq]);
}

async function storedSeqs(): Promise<number[]> {
  const rows = await demo.gateway.database
    .selectFrom('audit')
    .select('seq')
    .where('chain', '<>', 'gateway')
    .orderBy('place')
    .execute();
  return rows.map(({ seq }) => seq);
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('9.2 a whole chain', () => {
  test('comes in pages, is asked for once, and is stored as it was hashed', async () => {
    log.addSome(450);
    expect(await syncWith(log.page(null))).toBe(0);
    expect(await syncWith(log.page(0))).toBe(200);
    expect(await syncWith(log.page(200))).toBe(400);
    expect(await syncWith(log.page(400))).toBe(451);
    log.addSome(1);
    expect(await syncWith(log.page(451))).toBe(452);
    expect(await breaks()).toEqual([]);
    const [, chain] = await verifyAudit(demo.gateway.database);
    expect(chain).toMatchObject({ entries: 452, headHash: log.head.hash, broken: null });
  });

  test('told again after a lost answer has no second effect, and goes on in the same page', async () => {
    log.addSome(4);
    await syncWith(log.page(0));
    log.addSome(2);
    expect(await syncWith(log.page(0))).toBe(7);
    expect(await syncWith(log.page(3))).toBe(7);
    expect(await storedSeqs()).toEqual(upTo(7));
    expect(await breaks()).toEqual([]);
  });

  test('of which a gateway from a backup has less is told again from there', async () => {
    log.addSome(9);
    await syncWith(log.upTo(4).page(0));
    expect(await syncWith(log.page(8))).toBe(4);
    expect(await syncWith(log.page(4))).toBe(10);
    expect(await breaks()).toEqual([]);
  });

  test('begins anew for a device that is enrolled anew, wherever its log stands', async () => {
    log.addSome(5);
    await syncWith(log.page(0));
    device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
    const enrolled = log.add('device.enrolled', { epoch: 2 });
    log.addSome(2);
    expect(await syncWith(log.page(null))).toBe(0);
    expect(await syncWith({ ...log.page(0), entries: log.entries.slice(enrolled.seq - 1) })).toBe(
      9,
    );
    expect(await breaks()).toEqual([]);
    const chains = await verifyAudit(demo.gateway.database);
    expect(
      chains
        .map(({ entries, broken }) => [entries, broken])
        .slice(1)
        .sort(),
    ).toEqual([
      [3, null],
      [6, null],
    ]);
  });

  test('6.10 is not missed from a device that tells nothing of it', async () => {
    const answer = await device.post(device.nextRequest());
    expect(answer.body).not.toHaveProperty('audit');
  });
});

describe('9.2 a break is kept, and what comes after it is kept as well', () => {
  beforeEach(async () => {
    log.addSome(9);
    await syncWith(log.page(0));
  });

  test('an entry is left out', async () => {
    log.addSome(5);
    const page = log.page(10);
    const entries = page.entries.filter(({ seq }) => seq !== 12);
    expect(await syncWith({ ...page, entries })).toBe(15);
    expect(await breaks()).toEqual([['gap', 13]]);
    expect(await storedSeqs()).toEqual([...upTo(11), 13, 14, 15]);
  });

  test('an entry follows another one than the gateway has', async () => {
    const other = new TestLog();
    other.addSome(9);
    other.add('message.recalled', { messageId: 'another' });
    const entry = chained({ ...other.add('device.enrolled', { epoch: 1 }), seq: 11 });
    const page = { head: entry, after: 10, entries: [entry] };
    // First it is to show what stands before; where that is as it was, the entry is taken as it is.
    expect(await syncWith(page)).toBe(0);
    const known = log.entries;
    expect(await syncWith({ ...page, after: 0, entries: [...known, entry] })).toBe(11);
    expect(await syncWith(page)).toBe(11);
    expect(await breaks()).toEqual([['previousHash', 11]]);
  });

  test('an entry was changed after it was written', async () => {
    log.addSome(2);
    const page = log.page(10);
    const entries = page.entries.map((entry) => ({ ...entry, detail: '{"messageId":"x"}' }));
    expect(await syncWith({ ...page, entries: entries.slice(0, 1) })).toBe(11);
    expect(await breaks()).toEqual([['brokenHash', 11]]);
    expect(await syncWith(log.page(11))).toBe(12);
  });

  test('another entry stands under a number that is known: a backup that writes on', async () => {
    const backup = log.upTo(6);
    expect(await syncWith(backup.page(null))).toBe(0);
    expect(await syncWith(backup.page(0))).toBe(6);
    backup.addSome(6);
    expect(await syncWith(backup.page(6))).toBe(12);
    expect(await breaks()).toEqual([
      ['headBehind', 6],
      ['otherEntry', 7],
    ]);
    expect(await storedSeqs()).toEqual([...upTo(10), 7, 8, 9, 10, 11, 12]);
    expect(await syncWith(backup.page(null))).toBe(12);
    expect(await breaks()).toHaveLength(2);
  });

  test('another entry stands at the head', async () => {
    const backup = log.upTo(9);
    backup.add('device.enrolled', { epoch: 1 });
    expect(await syncWith(backup.page(null))).toBe(0);
    expect(await syncWith(backup.page(0))).toBe(10);
    expect(await breaks()).toEqual([['otherEntry', 10]]);
  });

  test('and is named where the chains part, though the log has grown beyond the copy since', async () => {
    const backup = log.upTo(6);
    backup.add('message.recalled', { messageId: 'another' });
    backup.addSome(300);
    let told = (await syncWith(backup.page(null))) ?? -1;
    for (let pages = 1; told < backup.head.seq && pages < 10; pages += 1) {
      told = (await syncWith(backup.page(told))) ?? -1;
    }
    expect(told).toBe(307);
    expect(await storedSeqs()).toEqual([...upTo(10), ...upTo(307).slice(6)]);
    const [, chain] = await verifyAudit(demo.gateway.database);
    expect(chain?.broken).toMatchObject({ seq: 7, problem: 'otherEntry' });
  });

  test('the log is shorter than what it had sent; told of once, however often it asks', async () => {
    for (let starts = 1; starts <= 3; starts += 1) await syncWith(log.upTo(4).page(null));
    expect(await breaks()).toEqual([['headBehind', 4]]);
  });

  test('and stands in the chain of the gateway', async () => {
    await syncWith(log.upTo(4).page(null));
    const told = await demo.gateway.database
      .selectFrom('audit')
      .select('detail')
      .where('event', '=', 'fleet.auditBroken')
      .execute();
    expect(told.map(({ detail }) => JSON.parse(detail))).toEqual([
      { deviceId: device.enrolment.deviceId, epoch: 1, seq: 4, problem: 'headBehind' },
    ]);
  });
});

describe('9.2 whatever stands under audit, mail goes on', () => {
  const hash = '0'.repeat(64);
  const head = { seq: 1, hash };
  const pages: [string, unknown][] = [
    ['a word', 'audit'],
    ['no head', { after: 0, entries: [] }],
    ['a number that is none', { head, after: Number.MAX_SAFE_INTEGER + 1, entries: [] }],
    ['too many entries', { head, after: 0, entries: Array.from({ length: 201 }, () => ({})) }],
    ['entries that are none', { head, after: 0, entries: [null, 7, {}] }],
    ['a chain that begins without an enrolment', { head, after: 0, entries: [entry('{}')] }],
    ['a name in a detail', { head, after: 0, entries: [entry('{"name":"María Luz"}')] }],
    ['a detail of a megabyte', { head, after: 0, entries: [entry(`{"a":"${'x'.repeat(1e6)}"}`)] }],
  ];
  function entry(detail: string) {
    return chained({ seq: 1, atMillis: 1, event: 'message.queued', detail, previousHash: hash });
  }

  test.each(pages)('%s', async (_, audit) => {
    await device.sync();
    const message = letter();
    await device.send(message);
    await syncWith(audit);
    expect(device.stateOf(message.messageId)).toMatchObject({ state: 'inReview' });
    expect(await breaks()).toHaveLength(1);
    const rows = await demo.gateway.database.selectFrom('audit').select('detail').execute();
    expect(JSON.stringify(rows)).not.toMatch(/María|xxx/);
    await syncWith(audit);
    expect(await breaks()).toHaveLength(1);
  });

  test('one page makes one break, so that nobody fills the disk with them', async () => {
    const entries = [1, 3, 5, 7].map((seq) =>
      chained({ seq, atMillis: 1, event: 'device.enrolled', detail: '{}', previousHash: hash }),
    );
    expect(await syncWith({ head: entries[3], after: 0, entries })).toBe(3);
    expect(await breaks()).toEqual([['gap', 3]]);
  });
});
