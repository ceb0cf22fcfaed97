import type { MessageFacts } from '../../../db/mailbox.ts';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { LetterView } from '../../../shared/ipc/view.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { mailChanged, type OpenKiosk } from '../kiosk.ts';
import { priceOf } from '../view/postage-view.ts';
import { letterView } from './letters.ts';
import { queuePaid, sealRecord } from './queue-record.ts';
import { stampsToSpend } from './send.ts';

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
  const cost = priceOf(facts);
  const chosen = stampsToSpend(kiosk, { cost, replyToId }, atMillis);
  if (!chosen.ok) return chosen;
  const stamps = chosen.value;
  const record = sealRecord(kiosk, 'message.pay', atMillis, { messageId, residentId, stamps });
  return queuePaid(kiosk, { record, messageId, stamps }, () =>
    kiosk.store.mailbox.pay({ messageId, stamps, atMillis }),
  );
}
