import type { Policy } from '../../shared/policy/policy.ts';
import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import { protocolWith } from '../../shared/protocol/protocol-range.ts';
import type { SyncRequest, SyncResponse } from '../../shared/protocol/sync.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { takeAuditPage } from '../audit/take-page.ts';
import { type Facility, type Gateway, isDemo, readFacility } from '../gateway.ts';
import { ordersFor } from '../orders/pull.ts';
import { policyFor } from '../policy-for.ts';
import { type Granted, grantLeases, type LeaseMoment, readLeases } from '../stamps/leases.ts';
import { write } from '../store/database.ts';
import type { DevicesTable, Writer } from '../store/schema.ts';
import { meetsRestoredGateway, reachesBackup } from './after-restore.ts';
import { applyRecords } from './apply-records.ts';
import { type ForkReason, verifyChain } from './chain.ts';
import { readChangePage } from './change-page.ts';
import { compareDigest } from './compare-digest.ts';
import { fence, keepQueue } from './fence.ts';
import { type OpenedRecord, openRecords } from './open-records.ts';
import { countRequest, isCurrentNonce, mayBeLate, nextNonces, startSession } from './sessions.ts';

/**
 * Answers one sync (rule 6.2). Everything that the request does stands in one transaction, which is
 * on disk before the answer leaves (6.3). Fails with the code of the wire error to answer.
 */
export async function sync(
  gateway: Gateway,
  deviceId: string,
  request: SyncRequest,
): Promise<Result<SyncResponse, WireErrorCode>> {
  const protocol = protocolWith(request.protocol);
  if (protocol === null) return fail('unsupportedProtocol');
  if (request.app.isForTests === true && !isDemo(gateway)) return fail('madeForTests');
  // Opening is slow and changes nothing, so it holds no lock.
  const opened = await openRecords(gateway.sealing, request);
  return write(gateway.database, async (writer) => {
    const device = await writer
      .selectFrom('devices')
      .selectAll()
      .where('device_id', '=', deviceId)
      .executeTakeFirst();
    if (device === undefined) return fail('certificateUnknown');
    const nowMillis = gateway.world.nowMillis();
    if (device.state !== 'active') {
      await keepQueue(writer, device, { records: request.records, nowMillis });
      return fail(device.state === 'retired' ? 'deviceRetired' : 'fenced');
    }
    const counted = await countRequest(writer, device, request);
    if (counted === 'stale') return fail('staleRequest');
    const visit: Visit = { gateway, device, request, nowMillis, isFirst: counted === 'first' };
    return answer(writer, visit, { protocol, opened });
  });
}

/** One request of one device at one moment. */
interface Visit {
  readonly gateway: Gateway;
  readonly device: DevicesTable;
  readonly request: SyncRequest;
  readonly nowMillis: number;
  /** The first that is heard of a start of the device. */
  readonly isFirst: boolean;
}

async function answer(
  writer: Writer,
  visit: Visit,
  given: { readonly protocol: number; readonly opened: readonly OpenedRecord[] },
): Promise<Result<SyncResponse, WireErrorCode>> {
  const { device, request, nowMillis } = visit;
  const facility = await readFacility(writer);
  if (meetsRestoredGateway(device, request, facility.incarnation)) {
    return answerRestored(writer, visit, facility, given.protocol);
  }
  const chain = isCurrentNonce(device, request.nonce)
    ? await verifyChain(writer, device, request)
    : fail('staleNonce' as const);
  if (!chain.ok) return doubt(writer, visit, chain.error);
  if (visit.isFirst) await startSession(writer, device.device_id, request);
  const residents = await residentsOf(writer, device.device_id);
  const { policy } = facility;
  const context = {
    deviceId: device.device_id,
    epoch: device.epoch,
    residentIds: residents.ever,
    policy,
    nowMillis,
  };
  const openedBySeq = new Map(request.records.map((record, at) => [record.seq, given.opened[at]]));
  const applied = await applyRecords(
    writer,
    context,
    chain.value.fresh.flatMap((record) => {
      const opened = openedBySeq.get(record.seq);
      return opened === undefined ? [] : [{ record, opened }];
    }),
  );
  let granted: Granted = {};
  if (request.pending === request.records.length) {
    granted = await grantLeases(writer, leaseMoment(visit, residents, policy));
  }
  const { nonce, acknowledged } = await keepPosition(writer, visit, {
    last: chain.value.fresh.at(-1),
    incarnation: facility.incarnation,
  });
  return ok({
    protocol: given.protocol,
    // A device that proved nothing about its chain is told nothing about it.
    acknowledged: chain.value.coversAcknowledged ? acknowledged : 0,
    results: [...chain.value.known, ...applied.results],
    ...(await changesFor(writer, visit, facility)),
    ...(await leasesFor(writer, visit, { ...applied, known: chain.value.known.length, granted })),
    timeMillis: nowMillis,
    nonce,
    incarnation: facility.incarnation,
    ...(await auditFor(writer, visit)),
    ...(await digestFor(writer, visit)),
    ...(await ordersFor(writer, visit)),
  });
}

/** Shuts out a device whose request shows a fork, unless that may be its lateness alone. */
async function doubt(
  writer: Writer,
  { device, request, nowMillis, isFirst }: Visit,
  reason: ForkReason,
): Promise<Result<SyncResponse, WireErrorCode>> {
  if (isFirst && (await mayBeLate(writer, device.device_id, request))) return fail('staleRequest');
  await fence(writer, device, { records: request.records, nowMillis, reason });
  return fail('fenced');
}

/**
 * Answers a device that knows the gateway from before a backup was put back: how far its chain is known
 * here, and a fresh snapshot. Its records wait for its next request, which begins where that ends.
 */
async function answerRestored(
  writer: Writer,
  visit: Visit,
  facility: Facility,
  protocol: number,
): Promise<Result<SyncResponse, WireErrorCode>> {
  const { gateway, device, request, nowMillis } = visit;
  if (!reachesBackup(device, request)) return doubt(writer, visit, 'headBehind');
  if (visit.isFirst) await startSession(writer, device.device_id, request);
  const nonce = Buffer.from(gateway.world.randomBytes(16)).toString('base64url');
  await writer
    .updateTable('devices')
    .set({ nonce, previous_nonce: device.nonce, last_seen_millis: nowMillis })
    .where('device_id', '=', device.device_id)
    .execute();
  return ok({
    protocol,
    acknowledged: device.acknowledged_seq,
    results: [],
    ...(await changesFor(writer, visit, facility)),
    more: true,
    leases: await readLeases(writer, device.device_id),
    timeMillis: nowMillis,
    nonce,
    incarnation: facility.incarnation,
    ...(await auditFor(writer, visit)),
    ...(await ordersFor(writer, visit)),
  });
}

/**
 * The device's whole set of leases (rule 2.3). In the middle of a long queue it is left out where the device
 * can do without: it has taken the last set that was given, and has spent of it since just what it named. With
 * thousands of bought stamps each page would carry more of them than of letters. Its last page brings the set.
 */
async function leasesFor(
  writer: Writer,
  { device, request }: Visit,
  page: { readonly areAllAsNamed: boolean; readonly known: number; readonly granted: Granted },
) {
  const isInTheMiddle = request.records.length > 0 && request.pending > request.records.length;
  const hasTheLast = request.leaseVersion === device.lease_version;
  // What was answered before may have been paid with another stamp than it named.
  const isAsNamed = page.areAllAsNamed && page.known === 0;
  if (isInTheMiddle && hasTheLast && isAsNamed) return {};
  return { leases: await readLeases(writer, device.device_id, page.granted) };
}

async function digestFor(writer: Writer, { device, request, nowMillis }: Visit) {
  if (request.digest === undefined) return {};
  return { digest: await compareDigest(writer, { device, claim: request.digest, nowMillis }) };
}

async function auditFor(writer: Writer, { device, request, nowMillis }: Visit) {
  if (request.audit === undefined) return {};
  return { audit: await takeAuditPage(writer, { device, page: request.audit, nowMillis }) };
}

async function changesFor(writer: Writer, visit: Visit, facility: Facility) {
  const page = await readChangePage(writer, {
    deviceId: visit.device.device_id,
    incarnation: facility.incarnation,
    cursor: visit.request.cursor,
  });
  const protocol = visit.request.protocol.max;
  const changes = page.changes.map((change) =>
    change.kind === 'policy' ? { ...change, policy: policyFor(protocol, facility.policy) } : change,
  );
  return { ...page, changes };
}

async function keepPosition(
  writer: Writer,
  { gateway, device, request, nowMillis }: Visit,
  {
    last,
    incarnation,
  }: {
    readonly last: { readonly seq: number; readonly hash: string } | undefined;
    readonly incarnation: string;
  },
): Promise<{ nonce: string; acknowledged: number }> {
  const fresh = Buffer.from(gateway.world.randomBytes(16)).toString('base64url');
  const nonces = nextNonces(device, request.nonce, fresh);
  const acknowledged = last?.seq ?? device.acknowledged_seq;
  await writer
    .updateTable('devices')
    .set({
      ...nonces,
      incarnation,
      acknowledged_seq: acknowledged,
      head_hash: last?.hash ?? device.head_hash,
      last_seen_millis: nowMillis,
      clock_skew_millis: request.clock.wallMillis - gateway.world.machineMillis(),
      pending: Math.max(0, request.pending - request.records.length),
      app_version: request.app.version,
    })
    .where('device_id', '=', device.device_id)
    .execute();
  return { nonce: nonces.nonce, acknowledged };
}

/** The residents of a device. */
interface DeviceResidents {
  /** Those who are at it. */
  readonly now: readonly string[];
  /** Those who ever were: what they had queued before they left a shared device counts. */
  readonly ever: readonly string[];
}

async function residentsOf(writer: Writer, deviceId: string): Promise<DeviceResidents> {
  const rows = await writer
    .selectFrom('device_residents')
    .select(['resident_id', 'left_at_millis'])
    .where('device_id', '=', deviceId)
    .execute();
  const here = rows.filter((row) => row.left_at_millis === null);
  const idsOf = (some: typeof rows) => some.map((row) => row.resident_id);
  return { now: idsOf(here), ever: idsOf(rows) };
}

function leaseMoment(
  { device, request, nowMillis }: Visit,
  residents: DeviceResidents,
  policy: Policy,
): LeaseMoment {
  return {
    deviceId: device.device_id,
    mode: device.mode,
    residentIds: residents.now,
    signedIn: request.signedIn ?? null,
    policy,
    nowMillis,
    deviceMillis: request.clock.trustedMillis,
    leaseVersion: request.leaseVersion ?? null,
  };
}
