import type { Letter } from '../../../db/vault/letters.ts';
import { makeResidentKeys } from '../../../electron/core/keys/resident-keys.ts';
import { queueLetter } from '../../../electron/core/mail/send.ts';
import { assert } from '../../../shared/assert.ts';
import { paidStampName } from '../../../shared/stamps/name.ts';
import { openBareStore } from '../tablet/bare-store.ts';
import { kioskOver, signInto } from '../tablet/kiosk.ts';
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
  const store = await openBareStore(dataDir);
  const keys = makeResidentKeys();
  const kiosk = await signInto(kioskOver(store, dataDir), { residentId, keys });
  let leases = 0;
  return {
    lease(count) {
      leases += 1;
      const purchaseId = kiosk.nextId(kiosk.time.now());
      const stamps = Array.from({ length: count }, (_, index) => ({
        name: paidStampName(purchaseId, index + 1),
        residentId,
      }));
      store.transaction('lease', () => store.stampbook.applyLeases({ version: leases, stamps }));
      // The screen shows them as soon as they have come.
      store.stampbook.availableOf(residentId);
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
      store.close();
    },
  };
}
