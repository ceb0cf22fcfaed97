import { isDeepStrictEqual } from 'node:util';
import { pullOrders } from '../../gateway/orders/pull.ts';
import { setPolicy } from '../../gateway/policy.ts';
import { answerBlob, blobPaths } from '../../gateway/server/blob-api.ts';
import { codeOf } from '../../gateway/server/wire.ts';
import { sync } from '../../gateway/sync/sync.ts';
import type { LinkProblem } from '../../shared/ipc/view.ts';
import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import { OrdersRequest } from '../../shared/protocol/order.ts';
import { SyncRequest, type SyncResponse } from '../../shared/protocol/sync.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type Books, readBooks } from './check/books.ts';
import { checkGateway } from './check/gateway.ts';
import { checkAnswer } from './check/wire.ts';
import { everything } from './fragile-database.ts';
import { PowerCut } from './hazards.ts';
import { refusalOf } from './older.ts';
import { note, Violation, type World } from './world.ts';

/** A request arrives at the gateway, as at gateway/server/device-api.ts; answers JSON. */
export async function receive(
  world: World,
  deviceId: string,
  { path, text }: { readonly path: string; readonly text: string },
): Promise<Result<string, LinkProblem>> {
  const { facility, timeline } = world;
  if (timeline.now() < facility.downUntilMillis && !world.isHealing) return fail('unreachable');
  const refused = refusalOf(world, path);
  if (refused !== null) return refused;
  if (path === '/orders') return answerOrders(world, deviceId, text);
  const blobPath = blobPaths.find((one) => one === path);
  if (blobPath !== undefined) {
    const asked = { path: blobPath, body: JSON.parse(text) };
    return asText(await atGateway(world, () => answerBlob(facility.gateway, deviceId, asked)));
  }
  const request = SyncRequest.safeParse(JSON.parse(text));
  if (!request.success) return fail('malformed');
  const worked = await atGateway(world, () => sync(facility.gateway, deviceId, request.data));
  if (!worked.ok) return worked;
  const answered = worked.value;
  checkAnswer(world, deviceId, request.data, answered);
  note(world, 'gateway', summaryOf(nameOf(world, deviceId), request.data, answered));
  return answered.ok ? ok(JSON.stringify(answered.value)) : answered;
}

async function answerOrders(
  world: World,
  deviceId: string,
  text: string,
): Promise<Result<string, LinkProblem>> {
  const request = OrdersRequest.parse(JSON.parse(text));
  return asText(
    await atGateway(world, () => pullOrders(world.facility.gateway, deviceId, request)),
  );
}

function asText(
  worked: Result<Result<object, WireErrorCode>, Interrupted>,
): Result<string, LinkProblem> {
  if (!worked.ok) return worked;
  return worked.value.ok ? ok(JSON.stringify(worked.value.value)) : worked.value;
}

function nameOf({ tablets }: World, deviceId: string): string {
  return tablets.find((tablet) => tablet.deviceId === deviceId)?.name ?? 'a device of before';
}

function summaryOf(
  name: string,
  { request, records, pending }: SyncRequest,
  answered: Result<SyncResponse, WireErrorCode>,
): string {
  const asked = `request ${request} of ${name}, ${records.length} of ${pending} records`;
  if (!answered.ok) return `${asked}: ${answered.error}`;
  const outcomes = answered.value.results.map(({ seq, outcome }) => `${seq} ${outcome}`);
  const { changes, leases } = answered.value;
  return `${asked}: ${outcomes.join(', ') || 'ok'}; ${changes.length} changes, ${leases?.stamps.length ?? 'the same'} stamps`;
}

/** Why work at the gateway came to nothing: its power went, and it has been started again; or it had no room. */
export type Interrupted = 'unreachable' | 'busy';

/** Work at the gateway, as far as its power and its disk let it come. */
export async function atGateway<Answer>(
  world: World,
  work: () => Promise<Answer>,
): Promise<Result<Answer, Interrupted>> {
  const { facility } = world;
  const before = facility.hazards.isShort() ? await readBooks(facility) : null;
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof PowerCut && error.machine === facility.hazards) {
      note(world, 'gateway', error.message);
      await facility.restart();
      return fail('unreachable');
    }
    if (before === null || !(error instanceof Error)) throw error;
    await checkFullDisk(world, before, error);
    return fail('busy');
  } finally {
    // Healing, nothing is cut off half-way: what is wrong then is wrong at its end as well.
    if (!world.isHealing) await checkGateway(world);
  }
}

/** A disk without room is told as what it is, and nothing of what found no room is there (6.3, 6.8). */
async function checkFullDisk(world: World, before: Books, error: Error): Promise<void> {
  const { facility } = world;
  if (!('code' in error) || codeOf({ code: String(error.code) }) !== 'busy') throw error;
  note(world, 'gateway', error.message);
  facility.written.add(everything);
  const after = await readBooks(facility);
  if (!isDeepStrictEqual(after, before)) {
    throw new Violation('a full disk leaves nothing half-done', 'the gateway kept a part of it');
  }
}

/** Staff put another policy in force. */
export async function changePolicy(
  world: World,
  change: { readonly perMonth: number; readonly refunds: boolean },
): Promise<void> {
  const { facility } = world;
  const row = await facility.books
    .selectFrom('facility')
    .select('policy')
    .executeTakeFirstOrThrow();
  const policy = JSON.parse(row.policy);
  const { version: _version, issuedAtMillis: _issued, ...rest } = policy;
  const document = {
    ...rest,
    freeStamps: { ...policy.freeStamps, perMonth: change.perMonth },
    refusal: { ...policy.refusal, refundStamps: change.refunds },
  };
  await atGateway(world, () => setPolicy(facility.gateway, document));
  // The power may have gone before it was in force, or after.
  const { policy: now } = await facility.books
    .selectFrom('facility')
    .select('policy')
    .executeTakeFirstOrThrow();
  if (now === row.policy) return;
  facility.numbers.push({ fromMillis: world.timeline.now(), perMonth: change.perMonth });
}
