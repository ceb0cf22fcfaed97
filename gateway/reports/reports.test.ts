import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { genesisHash, recordHash } from '../../shared/protocol/chain.ts';
import type { OutboxRecord } from '../../shared/protocol/record.ts';
import {
  ReportContent,
  type ReportsRequest,
  ReportsResponse,
} from '../../shared/protocol/report.ts';
import { makeReceiptNumber } from '../../shared/services/receipt.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { sha256 } from '../sha256.ts';
import { setStaffPassword } from '../staff/accounts.ts';
import { write } from '../store/database.ts';
import { call, TestDevice } from '../sync/device.test-support.ts';
import { noonInNovember } from '../sync/letter.test-support.ts';
import { shutOut } from '../sync/retire.ts';
import { desksOf, setDesks } from './desks.ts';
import { findReport, listReports } from './list.ts';
import { acknowledgeReport, answerReport } from './steps.ts';

/** A facility is made, on a machine that may be busy with other tests. */
const slowMillis = 60_000;
let prepared: DemoDirectory;
let demo: RunningDemo;
let device: TestDevice;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noonInNovember);
  demo = await prepared.start();
  device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
}, slowMillis);
afterAll(async () => {
  await demo.stop();
  prepared.remove();
});

function post(body: unknown) {
  const { keyPem: key, enrolment } = device;
  const url = `${demo.deviceUrl}/reports`;
  return call({ url, body: JSON.stringify(body), key, cert: enrolment.certificatePem });
}

async function tell(request: ReportsRequest): Promise<ReportsResponse> {
  const answer = await post(request);
  expect(answer.status).toBe(200);
  return ReportsResponse.parse(answer.body);
}

const nothingSeen = { protocol: { min: 1, max: 3 }, newsSeen: 0 };

/** A report of a hand-made chain, as a device seals it. */
async function sealed(
  before: Pick<OutboxRecord, 'seq' | 'hash'>,
  more: Partial<ReportContent> = {},
): Promise<OutboxRecord> {
  const id = demo.gateway.world.newId();
  const number = makeReceiptNumber(() => Math.floor(Math.random() * 31));
  const content = ReportContent.parse({
    kind: 'grievance',
    number,
    name: null,
    residentId: null,
    words: 'The heat is off.',
    ...more,
  });
  const record = {
    seq: before.seq + 1,
    id,
    kind: 'report',
    version: 1,
    atMillis: noonInNovember,
    sealed: await device.seal(`report\n1\n${id}`, JSON.stringify(content)),
    previousHash: before.hash,
  };
  return { ...record, hash: recordHash(record, sha256) };
}

const beginning = { seq: 0, hash: genesisHash };

async function breaksOf(chain: string): Promise<unknown[]> {
  const rows = await demo.gateway.database
    .selectFrom('audit')
    .select('detail')
    .where('event', '=', 'report.chainBroken')
    .execute();
  return rows
    .map(({ detail }) => JSON.parse(detail) as { chain: string; problem: string })
    .filter((detail) => detail.chain === chain)
    .map(({ problem }) => problem);
}

test('7 a report that is told again gets its stored answer, and a broken chain refuses nothing', async () => {
  const chain = randomUUID();
  const first = await sealed(beginning);
  const second = await sealed(first);
  const told = await tell({ ...nothingSeen, chain, reports: [first, second] });
  const again = await tell({ ...nothingSeen, chain, reports: [first, second] });
  expect(again.stored).toEqual(told.stored);
  expect(await breaksOf(chain)).toEqual([]);
  const later = await sealed({ seq: 7, hash: 'a'.repeat(64) });
  const bent = { ...(await sealed(later)), hash: 'b'.repeat(64) };
  const old = await sealed(beginning);
  const stored = await tell({ ...nothingSeen, chain, reports: [later, bent, old] });
  expect(stored.stored.map(({ id }) => id)).toEqual([later.id, bent.id, old.id]);
  expect(await breaksOf(chain)).toEqual(['gap', 'brokenHash', 'behind']);
});

test('7 a report that does not open is kept as it came, before the desk for the worst, and is overdue in an hour', async () => {
  const record = await sealed(beginning);
  const broken = { ...record, sealed: { ...record.sealed, box: 'AAAA' } };
  const chain = randomUUID();
  await tell({ ...nothingSeen, chain, reports: [{ ...broken, hash: recordHash(broken, sha256) }] });
  const found = await findReport(demo.gateway.database, record.id, null);
  expect(found).toMatchObject({ kind: null, desk: 'prea', isUrgent: true, words: '' });
  const { verbatim } = await demo.gateway.database
    .selectFrom('reports')
    .select('verbatim')
    .where('report_id', '=', record.id)
    .executeTakeFirstOrThrow();
  expect(JSON.parse(verbatim ?? '')).toMatchObject({ id: record.id });
  expect((found?.dueAtMillis ?? 0) - (found?.receivedAtMillis ?? 0)).toBe(3_600_000);
});

test('7 6.10 a report of a newer tablet, which opens, is kept with what is in it, and is as urgent', async () => {
  const newer = { kind: 'assault', name: 'x'.repeat(201), words: 'Behind the laundry.' };
  const id = demo.gateway.world.newId();
  const record = {
    ...{ seq: 1, id, kind: 'report', version: 2, atMillis: noonInNovember },
    sealed: await device.seal(`report\n2\n${id}`, JSON.stringify(newer)),
    previousHash: genesisHash,
  };
  const reports = [{ ...record, hash: recordHash(record, sha256) }];
  await tell({ ...nothingSeen, chain: randomUUID(), reports });
  const found = await findReport(demo.gateway.database, id, null);
  expect(found).toMatchObject({ kind: null, number: null, desk: 'prea', isUrgent: true });
  expect(JSON.parse(found?.words ?? '')).toEqual(newer);
});

test('7 an ID that is not of the tablet is shown as said, not believed', async () => {
  const record = await sealed(beginning, { residentId: 'R-stranger', name: 'Me' });
  await tell({ ...nothingSeen, chain: randomUUID(), reports: [record] });
  const found = await findReport(demo.gateway.database, record.id, null);
  expect(found).toMatchObject({ residentId: null, name: 'Me, R-stranger' });
});

test('7 staff see the reports of their own desks alone, and each step is taken once', async () => {
  const { gateway } = demo;
  await setStaffPassword(gateway, 'nurse', 'a password');
  expect(await desksOf(gateway.database, 'nurse')).toEqual([]);
  expect((await setDesks(gateway, 'nurse', ['medical', 'medical'])).ok).toBe(true);
  expect(await setDesks(gateway, 'nurse', ['Not a desk'])).toMatchObject({ error: 'badDesk' });
  expect(await setDesks(gateway, 'nobody', [])).toMatchObject({ error: 'unknownStaff' });
  const chain = randomUUID();
  const abuse = await sealed(beginning, { kind: 'prea' });
  const tooth = await sealed(abuse, { kind: 'medical' });
  await tell({ ...nothingSeen, chain, reports: [abuse, tooth] });
  const desks = await desksOf(gateway.database, 'nurse');
  const { reports } = await listReports(gateway.database, { desks, offset: 0, limit: 100 });
  expect(reports.map(({ reportId }) => reportId)).toEqual([tooth.id]);
  expect(await findReport(gateway.database, abuse.id, desks)).toBeNull();
  const nurse = { by: 'nurse', desks };
  const unknown = { ok: false, error: 'unknownReport' };
  expect(await acknowledgeReport(gateway, abuse.id, nurse)).toEqual(unknown);
  expect(await answerReport(gateway, abuse.id, { ...nurse, answer: 'No.' })).toEqual(unknown);
  expect((await acknowledgeReport(gateway, tooth.id, nurse)).ok).toBe(true);
  expect(await acknowledgeReport(gateway, tooth.id, nurse)).toMatchObject({ error: 'alreadySeen' });
  const seen = await tell({ ...nothingSeen, chain, reports: [] });
  expect(seen.news).toMatchObject([{ id: tooth.id, state: 'seen', answer: '' }]);
  expect((await answerReport(gateway, tooth.id, { ...nurse, answer: 'At two.' })).ok).toBe(true);
  expect(await answerReport(gateway, tooth.id, { ...nurse, answer: 'At three.' })).toMatchObject({
    error: 'alreadyAnswered',
  });
  const answered = await tell({ ...nothingSeen, chain, newsSeen: seen.newsSeen, reports: [] });
  // Nobody was signed in: there is nobody whose eyes alone it could be for.
  expect(answered.news).toMatchObject([{ id: tooth.id, state: 'answered', answer: '' }]);
  const audit = await gateway.database.selectFrom('audit').select('detail').execute();
  expect(JSON.stringify(audit)).not.toMatch(/prea|At two|heat/i);
});

test('7 K8 whatever a device sends is answered with a typed error or stored', async () => {
  const good: ReportsRequest = {
    ...nothingSeen,
    chain: randomUUID(),
    reports: [await sealed(beginning)],
  };
  const fields = fc.constantFrom('protocol', 'chain', 'reports', 'newsSeen');
  await fc.assert(
    fc.asyncProperty(fields, fc.jsonValue(), async (field, value) => {
      const { status } = await post({ ...good, [field]: value });
      expect([200, 400, 413]).toContain(status);
    }),
    { numRuns: 60, seed: 20_261_124 },
  );
  const many = Array.from({ length: 21 }, () => good.reports[0]);
  expect((await post({ ...good, reports: many })).status).toBe(413);
  const beyondTime = { ...good.reports[0], atMillis: 253_402_300_800_000 };
  expect((await post({ ...good, reports: [beyondTime] })).status).toBe(400);
});

test('7 a device that is shut out is answered, and told of no answer to anybody', async () => {
  const chain = randomUUID();
  const record = await sealed(beginning);
  await tell({ ...nothingSeen, chain, reports: [record] });
  await acknowledgeReport(demo.gateway, record.id, { by: 'test', desks: null });
  await write(demo.gateway.database, (writer) =>
    shutOut(writer, device.enrolment.deviceId, {
      state: 'quarantined',
      reason: 'gap',
      nowMillis: demo.gateway.world.nowMillis(),
    }),
  );
  const next = await sealed(record);
  const answer = await tell({ ...nothingSeen, chain, reports: [next] });
  expect(answer.stored).toMatchObject([{ id: next.id }]);
  expect(answer.news).toEqual([]);
});
