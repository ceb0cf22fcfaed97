import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { readJournal } from '../../db/journal/journal.ts';
import { assert } from '../../shared/assert.ts';
import { admit, fridayNoon, newDirectory, openFacility, withStore } from './facility.ts';
import { changePin, untilRefused, withPin } from './pins-scene.ts';
import { signOut } from './shared-scene.ts';
import { newTablet } from './tablet.ts';

const newPin = '739164';

/** All that the disk tells to whoever has the device's key: pages that are in use or free, and frames. */
function readDisk(dataDir: string): Buffer {
  const copy = newDirectory('disk');
  cpSync(dataDir, copy, { recursive: true });
  const key = readFileSync(join(copy, 'device-key'));
  const frames = readJournal(join(copy, 'device.db'), key)?.transactions ?? [];
  const stores = readdirSync(copy).filter((name) => /^device[.]db([.]base-\d+)?$/.test(name));
  const pages = stores.map((name) => {
    const store = new Sqlite(join(copy, name));
    store.pragma("cipher = 'aegis'");
    store.key(Buffer.from(`raw:${key.toString('hex')}`));
    store.pragma('journal_mode = DELETE');
    store.pragma("rekey = ''");
    store.close();
    return readFileSync(join(copy, name));
  });
  return Buffer.concat([...pages, ...frames.map(({ text }) => Buffer.from(text))]);
}

/** Whether these bytes stand there, as they are or in base64 as a journal has them. */
function holds(disk: Buffer, bytes: Uint8Array): boolean {
  return disk.includes(bytes) || disk.includes(Buffer.from(bytes).toString('base64'));
}

function personOn(dataDir: string, residentId: string) {
  const person = withStore(dataDir, (store) => store.people.find(residentId));
  assert(person !== null, 'the resident is on this tablet');
  return person;
}

test("5.5 S2 after a change the disk and the device's key have nothing that the old PIN opens: here at once, elsewhere from the first use", async () => {
  const gateway = await openFacility(fridayNoon);
  const resident = await admit(gateway);
  const changed = withPin(resident, newPin);
  let first = await newTablet(gateway, resident, { sharedWith: [] });
  let second = await newTablet(gateway, resident, { sharedWith: [] });
  await first.stop();
  await second.stop();
  const ids = [first.dataDir, second.dataDir] as const;
  const before = ids.map((dataDir) => personOn(dataDir, resident.residentId));
  const areThere = () =>
    ids.map((dataDir, n) => {
      const disk = readDisk(dataDir);
      const person = before[n];
      assert(person !== undefined, 'one for each tablet');
      return { keys: holds(disk, person.keysWrapped), salt: holds(disk, person.pinSalt) };
    });
  // What is sought can be found: otherwise not to find it would say nothing.
  expect(areThere()).toEqual([
    { keys: true, salt: true },
    { keys: true, salt: true },
  ]);
  first = await first.restart();
  await first.signIn(resident);
  expect(await changePin(first, resident.pin, newPin)).toEqual({ kind: 'done' });
  await signOut(first);
  second = await second.restart();
  await untilRefused(second, resident);
  await second.signIn(changed);
  await signOut(second);
  await Promise.all([first.stop(), second.stop()]);
  await gateway.stop();
  expect(areThere()).toEqual([
    { keys: false, salt: false },
    { keys: false, salt: false },
  ]);
});
