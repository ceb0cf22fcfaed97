import type { LinkProblem } from '../../../shared/ipc/view.ts';
import { SyncResponse } from '../../../shared/protocol/sync.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Kiosk } from '../kiosk.ts';
import { isShared, noteStampsTold } from '../mail/stamps.ts';
import { obeyOrders } from '../orders/obey.ts';
import { sendBlobsAhead } from '../photos/send-ahead.ts';
import { isVaultOf } from '../session/resident.ts';
import { closeWhoMayNot } from '../session/standing.ts';
import { applyAnswer } from './apply-answer.ts';
import { afterAuditPage } from './audit-upload.ts';
import { buildRequest, type SyncSession } from './build-request.ts';
import { afterDigest } from './digest.ts';
import { lookAgain } from './look-again.ts';
import { prepareChanges } from './prepare-changes.ts';
import { readChanges } from './read-changes.ts';
import type { GatewayLink } from './transport.ts';

/** What one exchange came to. */
export interface Exchanged {
  /** There is more on either side: go on at once. */
  readonly isMore: boolean;
  /** A message, a state or a stamp may be another. */
  readonly hasNews: boolean;
  /** It came with an order that is not the facility's, or out of turn (6.9). */
  readonly isOrderRefused: boolean;
  readonly hasNewPolicy: boolean;
  /** The device's certificate is to give way to its next one (S3). */
  readonly isRenewalDue: boolean;
}

/** One request and its answer, applied (rule 6.2). Nothing of it counts unless all of it does. */
export async function exchange(
  kiosk: Kiosk,
  link: GatewayLink,
  session: SyncSession,
  hurry?: AbortSignal,
): Promise<Result<Exchanged, LinkProblem | 'storeFailed'>> {
  const ahead = await sendBlobsAhead(kiosk, link, session.blobs);
  const { resident } = kiosk;
  const isAsking = resident !== null && isShared(kiosk);
  const request = {
    ...buildRequest(kiosk.store, kiosk.time, session, ahead.beforeSeq),
    ...(isAsking ? { signedIn: resident.residentId } : {}),
  };
  session.nextRequest += 1;
  // One with records is never ended: on a slow line each letter would hold up those before it.
  const isEmpty = request.records.length === 0;
  const posted = await link.post('/sync', request, isEmpty ? hurry : undefined);
  if (!posted.ok) {
    // What the gateway cannot take of the audit chain is not sent again and again: mail comes by here.
    const isRefused = posted.error === 'internal' || posted.error === 'malformed';
    if (isRefused && request.audit !== undefined) session.audit = null;
    return posted;
  }
  const parsed = SyncResponse.safeParse(posted.value);
  if (!parsed.success) return fail('badAnswer');
  const answer = parsed.data;
  // First: a tablet that is to close does so whatever becomes of the mail.
  const obeyed = obeyOrders(kiosk, answer.orders ?? []);
  const read = readChanges(answer.changes);
  const again = lookAgain(kiosk.store, read.known, session.hasLookedAgain);
  const changes = { ...read, ...again.changes };
  const prepared = await prepareChanges(kiosk.store, changes.known, answer);
  kiosk.time.heardFromGateway(answer.timeMillis);
  const applied = applyAnswer(kiosk, { answer, changes, prepared });
  if (!applied.ok) return fail('storeFailed');
  session.hasLookedAgain = again.isAll;
  signOutWhoseReset(kiosk);
  closeWhoMayNot(kiosk);
  const elsewhere = answer.leases?.elsewhere;
  // Only where the stamps were taken over as well: while some are handed back, the next answer's are.
  const isTold = elsewhere !== undefined && !kiosk.store.outbox.isHandingBack();
  if (isTold && kiosk.resident === resident) noteStampsTold(kiosk, elsewhere);
  if (request.audit !== undefined) session.audit = afterAuditPage(session.audit, answer.audit);
  if (request.digest !== undefined) session.digest = afterDigest(request.digest, answer.digest);
  // A page of which nothing was taken is not followed by the same page at once.
  session.isMore =
    answer.more ||
    ahead.isMore ||
    (answer.results.length > 0 && kiosk.store.outbox.pendingCount() > 0);
  return ok({
    // What was carried out is told at once.
    isMore: session.isMore || obeyed.carriedOut > 0,
    hasNews: applied.value,
    isOrderRefused: obeyed.isRefused,
    hasNewPolicy: changes.known.some((change) => change.kind === 'policy'),
    isRenewalDue: answer.renewCertificate === true,
  });
}

/** Staff reset the PIN of whoever is signed in: what was open belongs to the one of before. */
function signOutWhoseReset({ store, resident, session }: Kiosk): void {
  if (resident !== null && !isVaultOf(store, resident)) session.tell({ type: 'SIGN_OUT' });
}
