import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { LetterView } from '../../shared/ipc/view.ts';
import {
  admit,
  approveEverything,
  changePolicy,
  eventually,
  openFacility,
  type Resident,
  readLedger,
} from './facility.ts';
import { readLetters, source, wordsOf } from './letters.ts';
import { newTablet, type Tablet } from './tablet.ts';

const { letters } = readLetters();
const bodies = letters.map(({ text }) => text.normalize('NFC'));

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility();
  await changePolicy(gateway, ({ freeStamps }) => ({
    freeStamps: { ...freeStamps, perMonth: 300 },
  }));
  resident = await admit(gateway);
  tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
});
afterAll(async () => {
  await tablet.stop();
  await gateway.stop();
});

async function sentLetters(search = ''): Promise<LetterView[]> {
  const items: LetterView[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: LetterView[]; next: string | null } = await tablet.do('mail.sent', {
      cursor,
      search,
    });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null);
  return items;
}

describe(`261 letters to someone outside (${source})`, () => {
  test('are each written and sent offline, the longest for two stamps', async () => {
    expect(tablet.view().stamps).toMatchObject({ free: 300, perMonth: 300 });
    await tablet.goOffline();
    const costs: number[] = [];
    for (const text of bodies) costs.push((await tablet.send(text)).stamps);
    expect(costs.filter((stamps) => stamps === 1)).toHaveLength(260);
    expect(costs.filter((stamps) => stamps === 2)).toHaveLength(1);
    expect(tablet.view()).toMatchObject({ stamps: { free: 38 }, link: { unsent: 261 } });
  });

  test('are all delivered once, whole, and the spends add up to 262 stamps', async () => {
    await tablet.goOnline();
    await tablet.until((view) => view.link.unsent === 0, 'drained');
    expect(await approveEverything(gateway)).toBeGreaterThanOrEqual(261);
    await eventually(async () => {
      await tablet.do('sync.now', null);
      return (await sentLetters()).every((letter) => letter.state === 'delivered');
    }, 'delivered');
    const { accepted, deliveries, spent } = await readLedger(gateway, resident);
    expect({ accepted, deliveries, spends: spent.length }).toEqual({
      accepted: 261,
      deliveries: 261,
      spends: 262,
    });
    expect(tablet.view().stamps?.free).toBe(38);
    const stored = await gateway.gateway.database
      .selectFrom('messages')
      .select('body')
      .where('resident_id', '=', resident.residentId)
      .execute();
    expect(stored.map(({ body }) => body).toSorted()).toEqual(bodies.toSorted());
  });

  test('are each found among what was sent by words in them', async () => {
    const sent = await sentLetters();
    expect(new Set(sent.map(({ messageId }) => messageId)).size).toBe(261);
    for (const { messageId } of sent) {
      const { body } = await tablet.do('mail.letter', { messageId });
      const found = await sentLetters(wordsOf(body));
      expect(found.map((item) => item.messageId)).toContain(messageId);
    }
  });
});
