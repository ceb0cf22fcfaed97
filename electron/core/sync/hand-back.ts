import { type Kiosk, onDisk } from '../kiosk.ts';
import { sealRecord } from '../mail/queue-record.ts';
import { isShared } from '../mail/stamps.ts';
import { createSealer } from '../sealing/seal.ts';

/**
 * Whether a shared tablet holds stamps of somebody who is not signed in and could hand them back now
 * (rules 2.4, 4.5): it is connected, and all that was written before is answered.
 */
export function isHandBackDue(kiosk: Kiosk): boolean {
  return (
    isShared(kiosk) &&
    kiosk.link.isConnected &&
    kiosk.store.outbox.pendingCount() === 0 &&
    absentHolders(kiosk).length > 0
  );
}

/**
 * Hands back the stamps of everyone who is not signed in: forgotten here, in the transaction of the record
 * that says so, whatever made the tablet keep them (a sign-out, a time-out, a power cut, a late answer, a
 * stamp that was refunded). With no network it keeps them, so that who signs in again offline has them.
 */
export async function handBackStamps(kiosk: Kiosk): Promise<void> {
  const enrolment = kiosk.store.enrolment.read();
  if (enrolment === null || !isHandBackDue(kiosk)) return;
  const sealer = await createSealer(enrolment.sealingKey, 'postern outbox 1');
  for (const residentId of absentHolders(kiosk)) {
    const atMillis = kiosk.time.now();
    const sealing = { nextId: kiosk.nextId, resident: { sealer } };
    const record = sealRecord(sealing, 'stamps.return', atMillis, { residentId });
    onDisk(kiosk, () =>
      kiosk.store.transaction('hand back stamps', () => {
        const { stampbook, outbox, audit } = kiosk.store;
        const stamps = stampbook.handBack(residentId);
        outbox.append({ ...record, messageId: null });
        audit.append(atMillis, 'stamps.handedBack', { residentId, stamps });
      }),
    );
  }
  sealer.forget();
}

function absentHolders({ store, resident }: Kiosk): string[] {
  return store.stampbook.holders().filter((residentId) => residentId !== resident?.residentId);
}
