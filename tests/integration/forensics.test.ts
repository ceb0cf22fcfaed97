import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openVault } from '../../db/vault-store.ts';
import { stretchPin, unwrapResidentKeys } from '../../electron/core/keys/resident-keys.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { residentLeaves } from '../../gateway/standing.ts';
import { assert } from '../../shared/assert.ts';
import { type DiskPiece, dumpDisk, findWords } from './disk-dump.ts';
import {
  admit,
  approveEverything,
  comesFromOutside,
  eventually,
  fridayNoon,
  newDirectory,
  openFacility,
  type Resident,
  withStore,
} from './facility.ts';
import { type ForkedTablet, forkTablet } from './forked-tablet.ts';
import { newTablet, type Tablet } from './tablet.ts';

let gateway: RunningDemo;
let resident: Resident;
let tablet: Tablet;

beforeAll(async () => {
  gateway = await openFacility(fridayNoon);
});
afterAll(() => gateway.stop());

/** Words that stand nowhere else: each was written, read, or searched for by the resident. */
const canaries = {
  draft: 'zwartkopje-in-a-draft',
  discarded: 'kwikstaart-thrown-away',
  queued: 'boomklever-that-was-sent',
  arrived: 'winterkoning-that-came',
  waiting: 'goudhaantje-that-waits',
  searched: 'winterkoning',
};

const everyWord = () => [...Object.values(canaries), resident.firstName, resident.contactName];

/** A tablet with one letter in the vault and one on the shelf, and a core that can lose its power. */
async function tabletInUse(): Promise<ForkedTablet> {
  resident = await admit(gateway);
  await comesFromOutside(gateway, resident, { body: `It is ${canaries.arrived}.` });
  await approveEverything(gateway);
  tablet = await newTablet(gateway, resident);
  await tablet.signIn(resident);
  await tablet.do('session.signOut', null);
  await comesFromOutside(gateway, resident, { body: `It is ${canaries.waiting}.` });
  await approveEverything(gateway);
  await eventually(async () => {
    await tablet.do('sync.now', null);
    const { screen } = tablet.view();
    return screen.name === 'locked' && screen.newMail === 1;
  }, 'one waits');
  await tablet.goOffline();
  await tablet.stop();
  const temporary = join(newDirectory('temporary'), 'tmp');
  mkdirSync(temporary);
  process.env['TMPDIR'] = temporary;
  return forkTablet(tablet.dataDir, fridayNoon);
}

async function useIt(core: ForkedTablet): Promise<void> {
  // The letter that waited is taken in with the sign-in; what is on the shelf is looked at before.
  await core.signIn(resident);
  const { items } = await core.do('mail.inbox', { cursor: null, search: canaries.searched });
  const [found] = items;
  assert(found !== undefined, 'the search finds what came');
  await core.do('session.go', { place: 'inbox' });
  const opened = await core.do('mail.open', { messageId: found.messageId });
  expect(opened.body).toContain(canaries.arrived);
  const thrown = await core.write(`It is ${canaries.discarded}.`);
  await core.do('draft.save', { messageId: thrown });
  await core.do('draft.discard', { messageId: thrown });
  await core.send(`It is ${canaries.queued}.`);
  const draft = await core.write(`It is ${canaries.draft}.`);
  await core.do('draft.save', { messageId: draft });
}

/** With the PIN: the words in the vault. */
async function openedWithPin({ residentId, pin }: Resident): Promise<string> {
  const { person, pepper } = withStore(tablet.dataDir, (store) => ({
    person: store.people.find(residentId),
    pepper: store.enrolment.read()?.pepper,
  }));
  assert(person !== null && pepper !== undefined, 'the resident is here');
  const stretchedPin = await stretchPin(pin, person.pinSalt);
  const keys = unwrapResidentKeys(person.keysWrapped, { residentId, stretchedPin, pepper });
  assert(keys !== null, 'the PIN is right');
  const path = join(tablet.dataDir, 'vaults', `${residentId}.db`);
  const vault = openVault({ path, key: keys.vaultKey });
  assert(vault.ok, 'the vault opens');
  const drafts = vault.value.drafts([], 9).map(({ id }) => vault.value.letter(id)?.body);
  const page = vault.value.inboxPage({ cursor: null, limit: 9, search: '' });
  assert(page.ok, 'the inbox has a first page');
  const mail = page.value.items.map(({ id }) => vault.value.message(id)?.body);
  const profile = JSON.stringify(vault.value.profile());
  vault.value.close();
  return [...drafts, ...mail, profile].join('\n');
}

function expectNothing(pieces: readonly DiskPiece[]): void {
  expect(findWords(pieces, everyWord())).toEqual([]);
  const temporary = process.env['TMPDIR'] ?? '';
  expect(readdirSync(temporary).filter((name) => !name.startsWith('postern-dump-'))).toEqual([]);
}

test('S2 with the disk and the device’s key no word of a resident is found, signed out or after a power cut in the open session; with the PIN it is', async () => {
  const core = await tabletInUse();
  expectNothing(dumpDisk(tablet.dataDir));
  await useIt(core);
  expectNothing(dumpDisk(tablet.dataDir));
  await core.kill();
  const afterTheCut = dumpDisk(tablet.dataDir);
  expect(afterTheCut.some(({ where }) => where.startsWith('device.db-wal, opened'))).toBe(true);
  expectNothing(afterTheCut);
  const again = await forkTablet(tablet.dataDir, fridayNoon);
  await again.signIn(resident);
  await again.do('session.signOut', null);
  await eventually(
    async () => (await again.do('view.get', null)).screen.name === 'locked',
    'locked',
  );
  expectNothing(dumpDisk(tablet.dataDir));
  await again.kill();
  const words = await openedWithPin(resident);
  for (const word of [canaries.draft, canaries.arrived, canaries.waiting, resident.contactName]) {
    expect(words).toContain(word);
  }
}, 120_000);

test('S2 the search finds what is there: a word in the device store, in its log and its journal, and one that is packed', async () => {
  const core = await tabletInUse();
  await core.kill();
  withStore(tablet.dataDir, (store) => {
    store.transaction('plant', () =>
      store.setAside.add({
        ...{ kind: 'planted', reason: 'a test', arrivedAtMillis: 1 },
        content: Buffer.from(`${'x'.repeat(500)} ${canaries.draft}`),
      }),
    );
    // While it is open nothing was written back: the word stands in the log alone.
    const found = findWords(dumpDisk(tablet.dataDir), [canaries.draft]).join('\n');
    expect(found).toContain('device.db-wal, opened');
    expect(found).toMatch(/journal-\d+, its bytes/);
  });
  const kept = findWords(dumpDisk(tablet.dataDir), [canaries.draft]).join('\n');
  expect(kept).toContain('device.db, opened');
}, 60_000);

test('S2 of somebody who has left nothing opens any more: their wrapped keys are in no page, log or journal', async () => {
  const core = await tabletInUse();
  await core.kill();
  const wrapped = withStore(tablet.dataDir, (store) =>
    store.people.find(resident.residentId),
  )?.keysWrapped;
  assert(wrapped !== undefined, 'they are here');
  const hasIt = () =>
    dumpDisk(tablet.dataDir)
      .filter(({ bytes }) => bytes.includes(wrapped))
      .map(({ where }) => where);
  expect(hasIt().length).toBeGreaterThan(1);
  await residentLeaves(gateway.gateway, { residentId: resident.residentId, by: 'test' });
  tablet.network.mend();
  const online = await forkTablet(tablet.dataDir, fridayNoon);
  const vaults = () => readdirSync(join(tablet.dataDir, 'vaults')).length;
  await eventually(() => vaults() === 0, 'the vault is gone');
  await online.kill();
  expect(hasIt()).toEqual([]);
}, 60_000);
