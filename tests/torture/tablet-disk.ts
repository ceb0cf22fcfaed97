import { stretchPin, unwrapResidentKeys } from '../../electron/core/keys/resident-keys.ts';
import { openExistingStore, vaultDirectory } from '../../electron/core/open-store.ts';
import { signIn } from '../../electron/core/session/resident.ts';
import { assert } from '../../shared/assert.ts';
import type { OutgoingState } from '../../shared/mail/states.ts';
import type { StampFact } from '../../shared/stamps/allowance.ts';
import type { Tablet } from './tablet.ts';

/** What a tablet's stores say after its last end, read with the product's own code. */
export interface TabletDisk {
  readonly deviceId: string;
  readonly residentId: string;
  /** Null where the facts know nothing of the letter. */
  readonly stateOf: (letterId: string) => OutgoingState | null;
  readonly bodyOf: (letterId: string) => string | null;
  readonly stamps: readonly StampFact[];
  readonly pendingRecords: number;
  readonly isAuditWhole: boolean;
  /** On the shelf or in the vault. */
  readonly hasIncoming: (messageId: string) => boolean;
}

/** Looks at a tablet that is off. */
export async function withTabletDisk<Answer>(
  { dataDir, owner, pin }: Tablet,
  look: (disk: TabletDisk) => Answer,
): Promise<Answer> {
  const { residentId } = owner;
  const opened = openExistingStore({ dataDir });
  assert(opened.ok, 'the store opens');
  const store = opened.value;
  const person = store.people.find(residentId);
  const enrolment = store.enrolment.read();
  assert(person !== null && enrolment !== null, 'the tablet knows its resident');
  const lock = {
    residentId,
    stretchedPin: await stretchPin(pin, person.pinSalt),
    pepper: enrolment.pepper,
  };
  const keys = unwrapResidentKeys(person.keysWrapped, lock);
  assert(keys !== null, 'the PIN opens the keys');
  const directory = vaultDirectory({ dataDir });
  const signedIn = await signIn(store, { residentId, keys, vaultNumber: 0 }, { directory });
  assert(signedIn.ok, 'the vault opens');
  const { vault } = signedIn.value;
  const shelf = store.waiting.listFor(residentId, 1_000_000).map(({ id }) => id);
  try {
    return look({
      deviceId: enrolment.deviceId,
      residentId,
      stateOf: (id) => store.mailbox.facts(id)?.state ?? null,
      bodyOf: (id) => vault.letter(id)?.body ?? null,
      stamps: store.stampbook.ofResident(residentId),
      pendingRecords: store.outbox.pendingCount(),
      isAuditWhole: store.audit.verify().ok,
      hasIncoming: (id) => vault.message(id) !== null || shelf.includes(`incoming/${id}`),
    });
  } finally {
    signedIn.value.close();
    store.close();
  }
}
