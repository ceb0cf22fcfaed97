import type { DeviceStore } from '../../../db/device-store.ts';
import { protocolRange } from '../../../shared/protocol/protocol-range.ts';
import { pageLimits, type SyncRequest } from '../../../shared/protocol/sync.ts';
import type { BlobRoad } from '../photos/blob-road.ts';
import type { TimeKeeper } from '../time/time-keeper.ts';
import { appOf, purpose } from '../version.ts';
import { type AuditUpload, auditPage } from './audit-upload.ts';
import { type DigestProgress, nextDigest } from './digest.ts';

/** Who is asking, within this run of the device. */
export interface SyncSession {
  /** New at each start (6.2). */
  readonly id: string;
  /** The session before it, when the gateway refused that as stale. */
  after: string | null;
  /** The number of the next request; each is used once. */
  nextRequest: number;
  /** Records in a page; halved when the gateway finds a page too large (6.7). */
  pageRecords: number;
  /** Times in a row that the gateway failed on what it was sent (6.6). */
  failedPages: number;
  /** The last answer left more to fetch or to send: everything else waits. */
  isMore: boolean;
  /** What was set aside has been looked at by this run, which may be the first of a new version (6.10). */
  hasLookedAgain: boolean;
  /** How far the audit chain has come; null once this gateway takes none. */
  audit: AuditUpload | null;
  /** How far what became of the records has been compared; null once this gateway compares nothing. */
  digest: DigestProgress | null;
  /** Photos on their way. */
  readonly blobs: BlobRoad;
}

/** After so many failed pages records go one by one, and then unopened, so that none blocks (6.6). */
const failedPagesMax = { together: 3, opened: 5 } as const;

/** Bytes that the rest of a request may take beside its records. */
const envelopeBytes = 4096;

/**
 * The next request: what waits in the outbox, up to a record whose photos are still to be brought, and how far
 * this device has followed the gateway.
 */
export function buildRequest(
  store: DeviceStore,
  time: TimeKeeper,
  session: SyncSession,
  beforeSeq: number | null = null,
): SyncRequest {
  const position = store.position.read();
  const epoch = store.enrolment.read()?.epoch ?? 1;
  const page = store.outbox.page({
    limitRecords: session.failedPages >= failedPagesMax.together ? 1 : session.pageRecords,
    limitBytes: pageLimits.bytes - envelopeBytes,
  });
  const records = beforeSeq === null ? page : page.filter(({ seq }) => seq < beforeSeq);
  const hasTimeForAudit = records.length === 0 && session.failedPages === 0 && !session.isMore;
  const isDrained = records.length === 0 && !session.isMore;
  const digest =
    isDrained && session.digest !== null ? nextDigest(store.outbox, session.digest) : null;
  const audit = hasTimeForAudit ? auditPage(store.audit, session.audit) : null;
  return {
    protocol: protocolRange,
    epoch,
    session: session.id,
    after: session.after,
    request: session.nextRequest,
    head: store.outbox.head(),
    nonce: position.nonce,
    clock: { wallMillis: time.clock.wallMillis(), trustedMillis: time.now() },
    pending: store.outbox.pendingCount(),
    records,
    storeOnly: session.failedPages >= failedPagesMax.opened ? records.map(({ seq }) => seq) : [],
    cursor: position.cursor,
    incarnation: position.incarnation,
    app: appOf(purpose),
    ordersSeen: store.orders.read().version,
    leaseVersion: store.stampbook.leaseVersion(),
    ...(audit === null ? {} : { audit }),
    ...(digest === null ? {} : { digest }),
  };
}
