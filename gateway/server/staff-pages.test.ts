import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestLog } from '../audit/audit.test-support.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { readFacility } from '../gateway.ts';
import { takeIn } from '../mail/take-in.ts';
import { write } from '../store/database.ts';
import { TestDevice } from '../sync/device.test-support.ts';
import { requestText, type TextAnswer } from './text-request.test-support.ts';

let prepared: DemoDirectory;
let demo: RunningDemo;

beforeAll(async () => {
  prepared = await makeDemoDirectory(Date.parse('2026-11-15T19:00:00Z'));
  demo = await prepared.start();
});

afterAll(async () => {
  await demo.stop();
  prepared.remove();
});

/** A browser as far as these pages need one: it keeps cookies and fills in forms. */
class Browser {
  readonly #cookies = new Map<string, string>();

  async open(path: string, form?: Record<string, string>): Promise<TextAnswer> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await requestText(`${demo.staffUrl}${path}`, { cookie, form });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return answer;
  }

  async signIn(password: string): Promise<TextAnswer> {
    const formToken = tokenIn((await this.open('/signin')).text);
    return this.open('/signin', { formToken, name: demo.staff.name, password });
  }
}

function tokenIn(page: string): string {
  return /name="formToken" value="([^"]+)"/.exec(page)?.[1] ?? '';
}

async function signedIn(): Promise<Browser> {
  const browser = new Browser();
  expect((await browser.signIn(demo.staff.password)).headers.location).toBe('/');
  return browser;
}

test('nobody sees mail without signing in, and a wrong password does not say what was wrong', async () => {
  const browser = new Browser();
  expect((await browser.open('/')).headers.location).toBe('/signin');
  expect((await browser.open('/devices')).status).toBe(303);
  const refused = await browser.signIn('wrong');
  expect(refused.status).toBe(401);
  expect(refused.text).toContain('do not go together');
});

test('a form posted to what is open to everyone, by somebody who is not signed in, is no failure', async () => {
  const browser = new Browser();
  const posted = await browser.open('/staff.css', { formToken: 'x' });
  expect(posted.status).toBe(404);
  expect((await browser.open('/signin?again', { formToken: 'x' })).status).toBe(303);
});

test('pages allow no script, and the cookie is for this host over HTTPS alone', async () => {
  const browser = new Browser();
  const answer = await browser.signIn(demo.staff.password);
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.headers['set-cookie']?.at(-1)).toMatch(
    /^__Host-postern-staff=\S+; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  );
});

test('a text is shown as text, whatever it holds', async () => {
  const { policy } = await readFacility(demo.gateway.database);
  const { world, database } = demo.gateway;
  await write(database, (writer) =>
    takeIn(
      writer,
      {
        externalId: 'hostile',
        residentId: '204817',
        contactId: 'c-204817-1',
        body: '<script>alert(1)</script>',
        replyStamps: 0,
        arrivedAtMillis: 0,
      },
      { world, policy },
    ),
  );
  const { text } = await (await signedIn()).open('/');
  expect(text).not.toContain('<script');
  expect(text).toContain('alert(1)');
});

test('a form without its token changes nothing; with it, one letter is approved and one refused', async () => {
  const browser = await signedIn();
  const { text } = await browser.open('/');
  const [first = '', second = ''] = [...text.matchAll(/\/mail\/([0-9a-f-]+)\/approve/g)].map(
    (found) => found[1],
  );
  expect((await browser.open(`/mail/${first}/approve`, {})).status).toBe(403);
  const formToken = tokenIn(text);
  const approved = await browser.open(`/mail/${first}/approve`, { formToken });
  expect(approved.headers.location).toBe('/?done=approved');
  expect((await browser.open(`/mail/${first}/approve`, { formToken })).headers.location).toBe(
    '/?done=gone',
  );
  const refusal = { formToken, rule: 'threat', note: 'Line 2' };
  await browser.open(`/mail/${second}/refuse`, refusal);
  const rows = await demo.gateway.database
    .selectFrom('incoming')
    .select(['state', 'decided_by', 'refusal'])
    .where('message_id', 'in', [first, second])
    .orderBy('state')
    .execute();
  expect(rows).toMatchObject([
    { state: 'new', decided_by: 'mailroom' },
    { state: 'refused', decided_by: 'mailroom' },
  ]);
  expect(rows[1]?.refusal).toContain('Line 2');
});

test('of messages that are approved together, the page says how many did not wait', async () => {
  const browser = await signedIn();
  const { text } = await browser.open('/approve-all');
  const answer = await browser.open('/approve-many', {
    formToken: tokenIn(text),
    messageId: 'nothing',
  });
  const page = await browser.open(answer.headers.location ?? '');
  expect(page.text).toContain('0 of 1 approved. The others do not wait any more.');
});

test('all that waits is approved after one question', async () => {
  const browser = await signedIn();
  const { text } = await browser.open('/approve-all');
  const ids = [...text.matchAll(/name="messageId" value="([^"]+)"/g)].map(
    (found) => found[1] ?? '',
  );
  expect(ids.length).toBeGreaterThan(0);
  for (const messageId of ids) {
    await browser.open('/approve-many', { formToken: tokenIn(text), messageId });
  }
  expect((await browser.open('/')).text).toContain('Nothing waits');
});

test('6.6 what was set aside is shown with its content, and devices with when they were seen', async () => {
  const device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
  await device.queue('message.fly', { wish: 'to be heard' });
  await device.sync();
  const browser = await signedIn();
  expect((await browser.open('/set-aside')).text).toMatch(/unknownKind[\s\S]*to be heard/);
  expect((await browser.open('/devices')).text).toMatch(/Tablet of Marcus[\s\S]*Nov 15, 2026/);
});

test("9.2 a break of a tablet's audit log is shown until it is dismissed, which takes a reason", async () => {
  const device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
  const log = new TestLog();
  log.addSome(3);
  await device.post({ ...device.nextRequest(), audit: log.page(0) });
  const browser = await signedIn();
  expect((await browser.open('/devices')).text).toMatch(/Whole, 4 entries/);
  const answer = await device.sync();
  expect(answer.audit).toBeUndefined();
  await device.post({ ...device.nextRequest(), audit: log.upTo(2).page(null) });
  const { text } = await browser.open('/devices');
  expect(text).toContain('Tablet of Marcus, entry 2: the tablet&#39;s log ends before');
  expect(text).toMatch(/<td>Broken<\/td>/);
  const [, action = ''] = /action="(\/devices\/audit-breaks\/\d+)"/.exec(text) ?? [];
  const formToken = tokenIn(text);
  expect((await browser.open(action, { formToken, reason: '  ' })).status).toBe(400);
  expect((await browser.open(action, { formToken })).status).toBe(400);
  expect((await browser.open('/devices')).text).toContain(action);
  const reason = 'It came back from repair with an older disk.';
  expect((await browser.open(action, { formToken, reason })).headers.location).toBe('/devices');
  const after = (await browser.open('/devices')).text;
  expect(after).not.toContain(action);
  expect(after).toMatch(/<td>Broken<\/td>/);
  const kept = await demo.gateway.database.selectFrom('audit_breaks').selectAll().execute();
  expect(kept).toMatchObject([{ dismissed_by: demo.staff.name, reason }]);
});

test('9.1 who of staff signed in, failed to and decided is in the audit log by ID and never by name', async () => {
  const browser = new Browser();
  await browser.signIn('wrong');
  const formToken = tokenIn((await browser.open('/signin')).text);
  await browser.open('/signin', { formToken, name: 'my password is hunter2', password: 'x' });
  await browser.signIn(demo.staff.password);
  const token = tokenIn((await browser.open('/')).text);
  await browser.open('/signout', { formToken: token });
  const { database } = demo.gateway;
  const { staff_id } = await database
    .selectFrom('staff')
    .select('staff_id')
    .where('name', '=', demo.staff.name)
    .executeTakeFirstOrThrow();
  const rows = await database.selectFrom('audit').selectAll().orderBy('place').execute();
  const told = rows.filter(({ event }) => event.startsWith('staff.')).slice(-4);
  expect(told.map(({ event, detail }) => [event, JSON.parse(detail)])).toEqual([
    ['staff.signInFailed', { staffId: staff_id }],
    ['staff.signInFailed', {}],
    ['staff.signedIn', { staffId: staff_id }],
    ['staff.signedOut', { staffId: staff_id }],
  ]);
  const refused = rows.find(({ event }) => event === 'incoming.refused');
  expect(JSON.parse(refused?.detail ?? '{}')).toMatchObject({ rule: 'threat', staffId: staff_id });
  expect(JSON.stringify(rows)).not.toMatch(/hunter|mailroom|Line 2/);
});

test('signing out ends the session, also for a copied cookie', async () => {
  const browser = await signedIn();
  const formToken = tokenIn((await browser.open('/')).text);
  await browser.open('/signout', { formToken });
  expect(
    await demo.gateway.database.selectFrom('staff_sessions').selectAll().execute(),
  ).not.toContainEqual(expect.objectContaining({ form_token: formToken }));
  expect((await browser.open('/')).headers.location).toBe('/signin');
});

test('6.9, 2.12 staff lock a tablet or report it lost on its row, and the audit log knows who it was', async () => {
  const device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
  const { deviceId } = device.enrolment;
  const browser = await signedIn();
  const page = (await browser.open('/devices')).text;
  const path = `/devices/${deviceId}/orders`;
  expect(page).toContain(`action="${path}"`);
  const formToken = tokenIn(page);
  expect((await browser.open(path, { formToken, kind: 'wipe' })).status).toBe(400);
  expect((await browser.open(path, { kind: 'lock' })).status).toBe(403);
  const lock = await browser.open(path, { formToken, kind: 'lock' });
  expect(lock.headers.location).toBe('/devices');
  await browser.open(path, { formToken, kind: 'lose' });
  expect((await browser.open('/devices')).text).toContain('lost: reported lost');
  expect((await browser.open('/devices/nobody/orders', { formToken, kind: 'lock' })).status).toBe(
    404,
  );
  const { database } = demo.gateway;
  const told = await database
    .selectFrom('audit')
    .select('detail')
    .where('event', '=', 'order.given')
    .execute();
  const staff = await database.selectFrom('staff').select('staff_id').executeTakeFirstOrThrow();
  expect(told.map(({ detail }) => JSON.parse(detail))).toMatchObject(
    ['lock', 'lose'].map((kind) => ({ kind, deviceId, staffId: staff.staff_id })),
  );
});

test('5.3 staff suspend, restore and unlock a resident on the page of residents, which shows how they stand', async () => {
  const browser = await signedIn();
  const [resident] = demo.residents;
  const path = `/residents/${resident?.residentId}/standing`;
  const page = async () => (await browser.open('/residents')).text;
  const formToken = tokenIn(await page());
  expect((await browser.open(path, { decision: 'suspend' })).status).toBe(403);
  expect((await browser.open(path, { formToken, decision: 'expel' })).status).toBe(400);
  const nobody = '/residents/R-nobody/standing';
  expect((await browser.open(nobody, { formToken, decision: 'suspend' })).status).toBe(404);
  expect((await browser.open(path, { formToken, decision: 'suspend' })).status).toBe(303);
  expect(await page()).toContain('Suspended since');
  await browser.open(path, { formToken, decision: 'unlock' });
  await browser.open(path, { formToken, decision: 'restore' });
  expect(await page()).not.toContain('Suspended since');
});
