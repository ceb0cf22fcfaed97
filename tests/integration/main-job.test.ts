import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningDemo, startDemoGateway } from '../../gateway/demo/demo.ts';
import { newDirectory, newTablet, type Tablet } from './tablet.ts';

let gateway: RunningDemo;
let tablet: Tablet;

beforeEach(async () => {
  gateway = await startDemoGateway({ dataDir: newDirectory('gateway') });
  tablet = await newTablet(gateway);
});

afterEach(async () => {
  await tablet.stop();
  await gateway.stop();
});

test('probe', async () => {
  const [resident] = gateway.residents;
  if (resident === undefined) throw new Error('no resident');
  await tablet.until((view) => view.link.connected, 'connected');
  console.log(JSON.stringify(tablet.view(), null, 1));
  await tablet.signIn(resident.residentId, resident.pin);
  console.log(JSON.stringify(tablet.view(), null, 1));
  const messageId = await tablet.write('Dear Mom, the snow came early.');
  const sent = await tablet.do('draft.send', { messageId, body: 'Dear Mom, the snow came early.' });
  console.log(sent, tablet.view().stamps);
  await new Promise((r) => setTimeout(r, 1500));
  console.log(await tablet.do('mail.sent', { cursor: null, search: '' }), tablet.view().stamps);
  expect(1).toBe(1);
});
