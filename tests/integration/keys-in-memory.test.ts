import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import { expect, test } from 'vitest';
import { stretchPin, unwrapResidentKeys } from '../../electron/core/keys/resident-keys.ts';
import { assert } from '../../shared/assert.ts';
import {
  admit,
  eventually,
  fridayNoon,
  openFacility,
  type Resident,
  withStore,
} from './facility.ts';
import { forkTablet } from './forked-tablet.ts';
import { newTablet } from './tablet.ts';

/**
 * The key of the resident's vault, the seed of the pair that their waiting mail is sealed to, and what opens
 * both, found here by the side of the tablet's core.
 */
async function keysOf(dataDir: string, { residentId, pin }: Resident) {
  const { person, pepper } = withStore(dataDir, (store) => ({
    person: store.people.find(residentId),
    pepper: store.enrolment.read()?.pepper,
  }));
  assert(person !== null && pepper !== undefined, 'the resident is on this tablet');
  const stretchedPin = await stretchPin(pin, person.pinSalt);
  const keys = unwrapResidentKeys(person.keysWrapped, { residentId, stretchedPin, pepper });
  assert(keys !== null, 'the PIN is right');
  const kem = new DhkemP256HkdfSha256();
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const pair = await suite.kem.deriveKeyPair(Uint8Array.from(keys.mailboxSeed).buffer);
  const mailboxKey = Buffer.from(await suite.kem.serializePrivateKey(pair.privateKey));
  // As OpenSSL has it while it reckons: the least byte first.
  const mailboxNumber = Buffer.from(mailboxKey).reverse();
  return { ...keys, stretchedPin, mailboxKey, mailboxNumber };
}

/** The names of those secrets that stand anywhere in the memory that a process can write to. */
function foundInMemory(processId: number, secrets: Readonly<Record<string, Buffer>>): string[] {
  const memory = openSync(`/proc/${processId}/mem`, 'r');
  const found = new Set<string>();
  for (const line of readFileSync(`/proc/${processId}/maps`, 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (from === undefined || to === undefined || line.endsWith('[vvar]')) continue;
    const start = Number.parseInt(from, 16);
    const bytes = readUpTo(memory, start, Number.parseInt(to, 16) - start);
    for (const [name, secret] of Object.entries(secrets)) {
      if (bytes.includes(secret)) found.add(name);
    }
  }
  closeSync(memory);
  return [...found].sort();
}

/** A mapping's bytes, as far as it can be read: one that has just gone is no error. */
function readUpTo(memory: number, start: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  try {
    return bytes.subarray(0, readSync(memory, bytes, 0, length, start));
  } catch {
    return bytes.subarray(0, 0);
  }
}

test('4.5 S2 the key of a vault, the mailbox seed and the hash of the PIN are nowhere in the memory of the core after sign-out', async () => {
  const gateway = await openFacility(fridayNoon);
  const resident = await admit(gateway);
  const tablet = await newTablet(gateway, resident);
  await tablet.stop();
  const secrets = await keysOf(tablet.dataDir, resident);
  const core = await forkTablet(tablet.dataDir, fridayNoon);
  await core.signIn(resident);
  await core.send('Nobody else reads this.');
  // While they are signed in the keys are there: so the search finds what there is to find.
  expect(foundInMemory(core.processId, secrets)).toEqual([
    'mailboxNumber',
    'mailboxSeed',
    'vaultKey',
  ]);
  await core.do('session.signOut', null);
  await eventually(
    async () => (await core.do('view.get', null)).screen.name === 'locked',
    'locked',
  );
  expect(foundInMemory(core.processId, secrets)).toEqual([]);
  await core.kill();
  await gateway.stop();
}, 120_000);
