import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { startCore } from '../../electron/core/core.ts';
import { serverLog } from '../../gateway/server/log.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  enrolTablet,
  eventually,
  fridayNoon,
  openFacility,
  refuse,
  withStore,
} from './facility.ts';
import { openNetwork } from './network.ts';
import { openStubGateway } from './stub-gateway.ts';
import { handsOn } from './tablet.ts';
import { createTestClock } from './test-clock.ts';

const wrongPin = '830271';
const letter = 'zinnia quillwort okapi';
const reply = 'marzipan turnstile';

test('S1 S4 9.1 no log and no audit entry of a tablet or a gateway has a word, a name, a PIN or a key in it', async () => {
  const log = new PassThrough();
  let logged = '';
  log.on('data', (chunk: Buffer) => {
    logged += chunk.toString();
  });
  const gateway = await openFacility(fridayNoon, { log: serverLog(log) });
  const resident = await admit(gateway);
  await comesFromOutside(gateway, resident, { body: reply });
  const network = await openNetwork(gateway.deviceUrl);
  const dataDir = await enrolTablet(gateway, resident, { gatewayUrl: network.url });
  const core = startCore({
    files: { dataDir },
    clock: createTestClock(fridayNoon),
    buildMillis: 0,
    random: () => 0.02,
    renewWindow: async () => undefined,
    log: (event, detail) => {
      logged += `${JSON.stringify({ event, detail })}\n`;
    },
  });
  const hands = handsOn((name, input) => core.call(name, input));
  const untilOnline = (online: boolean) =>
    eventually(async () => {
      await hands.do('sync.now', null);
      return core.view().link.connected === online;
    }, 'the link is as wanted');
  await untilOnline(true);
  await hands.tryToSignIn(resident.residentId, wrongPin);
  await hands.do('session.signIn', { residentId: resident.residentId, pin: resident.pin });
  const { messageId } = await hands.send(letter);
  await hands.call('draft.send', { messageId, body: letter });
  await untilOnline(true);
  await eventually(async () => {
    await hands.do('sync.now', null);
    return (await hands.sent(messageId))?.state === 'inReview';
  }, 'told');
  await refuse(gateway, messageId);
  await approveEverything(gateway);
  // Answers that are none, and quote what they were given.
  const { authority } = gateway.gateway;
  const liar = await openStubGateway(authority, () => ({
    status: 200,
    body: `{"${letter}": ${reply}`,
  }));
  network.leadTo(liar.url);
  network.cut();
  network.mend();
  await untilOnline(false);
  network.leadTo(gateway.deviceUrl);
  network.cut();
  network.mend();
  await untilOnline(true);
  await core.end();
  await network.close();

  const { entries, enrolment } = withStore(dataDir, (store) => ({
    entries: store.audit.page({ afterSeq: 0, limitEntries: 500, limitBytes: 1e6 }),
    enrolment: store.enrolment.read(),
  }));
  const audit = await gateway.gateway.database.selectFrom('audit').selectAll().execute();
  await gateway.stop();
  log.end();
  await once(log, 'close');
  expect(entries.length).toBeGreaterThan(5);
  expect(audit.length).toBeGreaterThan(8);
  const told = `${logged}${JSON.stringify(entries)}${JSON.stringify(audit)}`;
  const words = [letter, reply].flatMap((text) => text.split(' '));
  const names = [resident.firstName, resident.contactName, 'Whitfield'];
  const keys = [readFileSync(join(dataDir, 'device-key')), Buffer.from(enrolment?.pepper ?? [])];
  const spelled = keys.flatMap((key) => [key.toString('hex'), key.toString('base64').slice(0, 40)]);
  const pem = enrolment?.privateKeyPem.split('\n')[1] ?? '';
  expect(pem).not.toBe('');
  for (const secret of [...words, ...names, ...spelled, pem]) {
    expect(told.includes(secret), secret).toBe(false);
  }
  // Six digits may stand in a hash or an ID by chance.
  const plain = told.replaceAll(/[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '');
  expect([resident.pin, wrongPin].filter((secret) => plain.includes(secret))).toEqual([]);
  expect(logged).not.toBe('');
});
