import { randomBytes } from 'node:crypto';
import type { DeviceStore } from '../../../db/device-store.ts';
import type { Letter } from '../../../db/vault/letters.ts';
import { buildKiosk } from '../../../electron/core/device.ts';
import { makeResidentKeys } from '../../../electron/core/keys/resident-keys.ts';
import { hasResident, type OpenKiosk } from '../../../electron/core/kiosk.ts';
import { queueLetter } from '../../../electron/core/mail/send.ts';
import { openOrMakeStore } from '../../../electron/core/open-store.ts';
import { mailboxPublicKey } from '../../../electron/core/sealing/seal.ts';
import { createSessionHost } from '../../../electron/core/session/host.ts';
import { systemClock } from '../../../electron/core/time/system-clock.ts';
import { createTimeKeeper } from '../../../electron/core/time/time-keeper.ts';
import { assert } from '../../../shared/assert.ts';
import { defaultPolicy } from '../../../shared/policy/policy.ts';
import { sessionLimits } from '../../../shared/session/limits.ts';
import { paidStampName } from '../../../shared/stamps/name.ts';
import { letterText } from './letter.ts';

const residentId = '204817';

/** A tablet on which someone is signed in, that is asked for Sends and for nothing else. */
export interface SendingTablet {
  /** Gives the resident so many stamps to spend, as a sync does; what is held stays held. */
  lease(count: number): void;
  /** A letter that is finished and not yet sent. */
  newLetter(): Letter;
  /** The product's Send: answers when the disk has it. */
  send(letter: Letter): void;
  close(): void;
}

/**
 * Opens a new tablet in a directory, of the product's own parts: encrypted store, vault, sealer, clock.
 * Left out are the gateway and the window, which take no part in a Send.
 */
export async function openSendingTablet(dataDir: string): Promise<SendingTablet> {
  const store = openOrMakeStore({ dataDir });
  assert(store.ok, 'a new tablet has a store');
  await enrol(store.value);
  const kiosk = await signIn(store.value, dataDir);
  let leases = 0;
  return {
    lease(count) {
      leases += 1;
      const purchaseId = kiosk.nextId(kiosk.time.now());
      const stamps = Array.from({ length: count }, (_, index) => ({
        name: paidStampName(purchaseId, index + 1),
        residentId,
      }));
      store.value.transaction('lease', () =>
        store.value.stampbook.applyLeases({ version: leases, stamps }),
      );
    },
    newLetter: () => ({
      id: kiosk.nextId(kiosk.time.now()),
      contactId: 'c-204817-1',
      contactName: 'Denise',
      replyToId: null,
      body: letterText,
      createdAtMillis: kiosk.time.now(),
      editedAtMillis: kiosk.time.now(),
    }),
    send(letter) {
      const queued = queueLetter(kiosk, letter);
      assert(queued.ok, 'a letter with enough stamps is queued');
    },
    close() {
      kiosk.resident.close();
      store.value.close();
    },
  };
}

async function enrol(store: DeviceStore): Promise<void> {
  const sealingKey = await mailboxPublicKey(randomBytes(32));
  store.transaction('enrol', () => {
    store.policy.save(defaultPolicy);
    store.enrolment.save({
      deviceId: 'bench',
      deviceName: 'Bench',
      epoch: 1,
      gatewayUrl: 'https://127.0.0.1:1',
      authorityPem: '',
      certificatePem: '',
      privateKeyPem: '',
      sealingKey,
      facilityName: 'Bench',
      pepper: randomBytes(32),
      enrolledAtMillis: 0,
    });
  });
}

async function signIn(store: DeviceStore, dataDir: string): Promise<OpenKiosk> {
  const time = createTimeKeeper(systemClock(), {
    // Built just now: the wall clock is believed, so that each Send reads the clocks as on a tablet.
    buildMillis: Date.now(),
    policyIssuedMillis: 0,
    maxOfflineJumpDays: defaultPolicy.time.maxOfflineJumpDays,
  });
  const ignore = () => undefined;
  const session = createSessionHost(sessionLimits(defaultPolicy), time, ignore);
  const surroundings = {
    files: { dataDir },
    buildMillis: Date.now(),
    time,
    session,
    changed: ignore,
  };
  const reopenStores = () => assert(false, 'the disk failed under the benchmark');
  const kiosk = buildKiosk(surroundings, store, { reopenStores, nudgeSync: ignore });
  const resident = await kiosk.openResident({ residentId, keys: makeResidentKeys() });
  assert(resident.ok, 'a new vault opens');
  kiosk.resident = resident.value;
  assert(hasResident(kiosk), 'someone is signed in');
  return kiosk;
}
