import { hasResident, type Kiosk, onDisk } from '../kiosk.ts';
import { sweepBlobs } from '../photos/sweep.ts';

/**
 * Retires the vaults of residents who have left the facility (S2), once the gateway has answered all that
 * waits on this device: what they sent was promised. First what opens a vault goes, in one transaction, then
 * every older copy of that, then the files, those of photos too. A power cut between any two of these is gone on from.
 */
export function retireVaults(kiosk: Kiosk): void {
  // Somebody whose PIN is being checked may be opening the vault that is to go: the next round does it.
  if (kiosk.isCheckingPin) return;
  const { store } = kiosk;
  const leaving = store.standings.retiring('leaving');
  if (leaving.length > 0 && store.outbox.pendingCount() === 0) {
    for (const residentId of leaving) {
      if (!hasResident(kiosk) || kiosk.resident.residentId !== residentId) {
        forgetKeys(kiosk, residentId);
      }
    }
  }
  finishRetiring(kiosk);
}

/** Goes on with what a power cut interrupted; does nothing where no vault is on its way out. */
export function finishRetiring(kiosk: Kiosk): void {
  const { store, vaultFiles } = kiosk;
  const erasing = store.standings.retiring('erasing');
  if (erasing.length === 0 || !store.forgetHistory()) return;
  for (const residentId of erasing) vaultFiles.removeAllOf(residentId);
  sweepBlobs(kiosk);
  onDisk(kiosk, () =>
    store.transaction('vaults are gone', () => {
      for (const residentId of erasing) store.standings.retire(residentId, null);
    }),
  );
}

/** From here on nothing opens the vault, whatever is left of its files. */
function forgetKeys(kiosk: Kiosk, residentId: string): void {
  onDisk(kiosk, () => {
    const { store } = kiosk;
    store.transaction('retire vault', () => {
      store.people.forget(residentId);
      store.pins.forget(residentId);
      store.waiting.removeAllOf(residentId);
      store.blobs.forgetOfNobody();
      store.setAside.removeAllOf(residentId);
      store.standings.retire(residentId, 'erasing');
      store.audit.append(kiosk.time.now(), 'vault.retired', { residentId });
    });
  });
}
