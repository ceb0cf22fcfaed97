import { randomBytes } from 'node:crypto';
import type { DeviceStore } from '../../../db/device-store.ts';
import { openOrMakeStore } from '../../../electron/core/open-store.ts';
import { mailboxPublicKey } from '../../../electron/core/sealing/mailbox-key.ts';
import { assert } from '../../../shared/assert.ts';
import { defaultPolicy } from '../../../shared/policy/policy.ts';

/** A new tablet's store, enrolled at a gateway that is not there. */
export async function openBareStore(dataDir: string): Promise<DeviceStore> {
  const opened = openOrMakeStore({ dataDir });
  assert(opened.ok, 'a new tablet has a store');
  const store = opened.value;
  const sealingKey = mailboxPublicKey(randomBytes(32));
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
      mode: 'personal',
    });
  });
  return store;
}
