import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { genesisHash, recordHash } from '../../shared/protocol/chain.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { setDesks } from '../reports/desks.ts';
import { takeReports } from '../reports/take-in.ts';
import { sha256 } from '../sha256.ts';
import { TestDevice } from '../sync/device.test-support.ts';
import { requestText, type TextAnswer } from './text-request.test-support.ts';

const noon = Date.parse('2026-11-15T19:00:00Z');
/** A facility is made, on a machine that may be busy with other tests. */
const slowMillis = 60_000;
let prepared: DemoDirectory;
let demo: RunningDemo;
let device: TestDevice;
let cookie: string;

beforeAll(async () => {
  prepared = await makeDemoDirectory(noon);
  demo = await prepared.start();
  device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
  cookie = await signIn();
}, slowMillis);
afterAll(async () => {
  await demo.stop();
  prepared.remove();
});

function cookiesOf({ headers }: TextAnswer): string {
  return (headers['set-cookie'] ?? []).map((line) => line.split(';')[0]).join('; ');
}

function tokenIn(page: string): string {
  return /name="formToken" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

async function signIn(): Promise<string> {
  const asked = await requestText(`${demo.staffUrl}/signin`, { cookie: '', form: undefined });
  const { name, password } = demo.staff;
  const form = { formToken: tokenIn(asked.text), name, password };
  return cookiesOf(
    await requestText(`${demo.staffUrl}/signin`, { cookie: cookiesOf(asked), form }),
  );
}

const open = (path: string, form?: Record<string, string>) =>
  requestText(`${demo.staffUrl}${path}`, { cookie, form });

async function report(kind: string, words: string): Promise<string> {
  const id = demo.gateway.world.newId();
  const content = { kind, number: '222222222', name: '<b>Q</b>', residentId: null, words };
  const record = {
    ...{ seq: 1, id, kind: 'report', version: 1, atMillis: noon, previousHash: genesisHash },
    sealed: await device.seal(`report\n1\n${id}`, JSON.stringify(content)),
  };
  await takeReports(demo.gateway, device.enrolment.deviceId, {
    protocol: { min: 1, max: 3 },
    chain: randomUUID(),
    reports: [{ ...record, hash: recordHash(record, sha256) }],
    newsSeen: 0,
  });
  return id;
}

test('7 an account sees the requests of its own desks alone, says that it saw them, and answers', async () => {
  const abuse = await report('prea', 'Behind the laundry.');
  const tooth = await report('medical', 'A <script>zygoma</script>.');
  await setDesks(demo.gateway, demo.staff.name, []);
  expect((await open('/requests')).text).toContain('at no desk');
  await setDesks(demo.gateway, demo.staff.name, ['medical']);
  const { text } = await open('/requests');
  expect(text).toContain('1 not seen yet, of 1');
  expect(text).not.toContain('<script>');
  expect(text).toContain('script');
  expect(text).not.toMatch(/laundry|<b>Q/);
  expect((await open('/')).text).not.toMatch(/laundry|zygoma/);
  const formToken = tokenIn(text);
  expect((await open(`/requests/${abuse}/seen`, { formToken })).status).toBe(404);
  expect((await open(`/requests/${abuse}/answer`, { formToken, answer: 'No.' })).status).toBe(404);
  expect((await open(`/requests/${tooth}/seen`, { formToken: 'other' })).status).toBe(403);
  expect((await open(`/requests/${tooth}/seen`, { formToken })).status).toBe(303);
  expect((await open('/requests')).text).toContain(`Seen by ${demo.staff.name}`);
  expect((await open(`/requests/${tooth}/answer`, { formToken, answer: ' ' })).status).toBe(400);
  await open(`/requests/${tooth}/answer`, { formToken, answer: 'On Thursday at two.' });
  await open(`/requests/${tooth}/answer`, { formToken, answer: 'Never.' });
  const answered = await open('/requests');
  expect(answered.text).toContain('On Thursday at two.');
  expect(answered.text).not.toContain('Never.');
});

test('7 6.10 staff read a report of a newer tablet as it stands there, and one that is damaged is told apart', async () => {
  await setDesks(demo.gateway, demo.staff.name, ['prea']);
  await report('assault', 'Seen by <b>everyone</b> in the annexe.');
  const { text } = await open('/requests');
  expect(text).toContain('URGENT: A report of an unknown kind, from a newer tablet');
  expect(text).toContain('in the annexe.');
  expect(text).not.toMatch(/came damaged|<b>everyone/);
  await setDesks(demo.gateway, demo.staff.name, ['medical']);
});

test('7 what nobody has looked at in time is shown as late, and comes first', async () => {
  await report('medical', 'Still my back.');
  await demo.setNow(noon + 73 * 3_600_000);
  cookie = await signIn();
  const { text } = await open('/requests');
  expect(text).toMatch(/class="late">Not seen yet: \d+ minutes late/);
  expect(text.indexOf('Still my back')).toBeLessThan(text.indexOf('On Thursday at two'));
});
