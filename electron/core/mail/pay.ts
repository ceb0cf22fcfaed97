import type { MessageFacts } from '../../../db/mailbox.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { LetterView } from '../../../shared/ipc/view.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { mailChanged, type OpenKiosk, onDisk } from '../kiosk.ts';
import { priceOf } from '../view/postage-view.ts';
import { letterView } from './letters.ts';
import { sealRecord, stampsToSpend } from './send.ts';

/**
 * Pays for a letter that waits at the gateway (rule 2.11), with or without a network: the payment's
 * record, the letter's facts, held stamps and the audit entry stand in one transaction, as in a Send.
 */
export function payLetter(
  kiosk: OpenKiosk,
  { messageId }: { readonly messageId: string },
): Result<LetterView, KioskError> {
  const facts = kiosk.store.mailbox.facts(messageId);
  const letter = kiosk.resident.vault.letter(messageId);
  if (facts === null || facts.residentId !== kiosk.resident.residentId) {
    return fail({ code: 'notFound' });
  }
  if (facts.problem !== null || facts.state !== 'postageDue') return fail({ code: 'tooLate' });
  // One that was written on another tablet can be paid for here all the same.
  const queued = queuePayment(kiosk, facts, letter?.replyToId ?? null);
  if (!queued.ok) return queued;
  const paid = kiosk.store.mailbox.facts(messageId);
  if (paid === null) return fail({ code: 'storeFailed' });
  mailChanged(kiosk);
  kiosk.nudgeSync();
  const preview = letter === null ? undefined : { ...letter, preview: letter.body };
  return ok(letterView(kiosk, paid, preview));
}

function queuePayment(
  kiosk: OpenKiosk,
  facts: MessageFacts,
  replyToId: string | null,
): Result<null, KioskError> {
  const { id: messageId, residentId } = facts;
  const atMillis = kiosk.time.now();
  const stamps = stampsToSpend(kiosk, { cost: priceOf(facts), replyToId }, atMillis);
  if (!stamps.ok) return stamps;
  const record = sealRecord(kiosk, 'message.pay', atMillis, {
    messageId,
    residentId,
    stamps: stamps.value,
  });
  const written = onDisk(kiosk, () =>
    kiosk.store.transaction('pay', () => {
      const { mailbox, outbox, stampbook, audit } = kiosk.store;
      mailbox.pay({ messageId, stamps: stamps.value, atMillis });
      outbox.append({ ...record, messageId });
      stampbook.hold(stamps.value, messageId);
      audit.append(atMillis, 'message.paid', { messageId, stamps: stamps.value.length });
    }),
  );
  if (written.ok) return ok(null);
  // The commit may have reached the disk although it said no: then the payment is queued.
  return kiosk.store.mailbox.state(messageId) === 'queued' ? ok(null) : written;
}
