import type { WireErrorCode } from '../../../shared/protocol/errors.ts';
import type { SyncRequest, SyncResponse } from '../../../shared/protocol/sync.ts';
import type { Result } from '../../../shared/result.ts';
import { Violation, type World } from '../world.ts';

/** What a device's nonces and requests have shown so far, read off the wire. */
interface Seen {
  /** Every nonce that was given, in the order of the first time. */
  readonly given: string[];
  /** The place in `given` of the newest nonce that a served request showed. */
  newestShown: number;
}

const seenOf = new WeakMap<World, Map<string, Seen>>();

/** Checks one answer against rule 6.2 to 6.5: only what was sent is acknowledged, a stale nonce never served. */
export function checkAnswer(
  world: World,
  deviceId: string,
  request: SyncRequest,
  answered: Result<SyncResponse, WireErrorCode>,
): void {
  if (!answered.ok) return;
  const answer = answered.value;
  const seen = seenFor(world, deviceId);
  const shown = request.nonce === null ? -1 : seen.given.indexOf(request.nonce);
  if (shown < seen.newestShown && seen.newestShown >= 0) {
    throw new Violation('a stale nonce is a fork', `nonce ${shown} after ${seen.newestShown}`);
  }
  seen.newestShown = shown;
  if (!seen.given.includes(answer.nonce)) seen.given.push(answer.nonce);
  const sent = new Map(request.records.map((record) => [record.seq, record.id]));
  const foreign = answer.results.find(({ seq, id }) => sent.get(seq) !== id);
  // One that came back from a backup tells how far it knows the chain first (6.4).
  const isSnapshot = answer.incarnation !== request.incarnation && answer.results.length === 0;
  if (foreign !== undefined || (answer.results.length !== sent.size && !isSnapshot)) {
    throw new Violation('a result for each record of the request', `seq ${foreign?.seq}`);
  }
}

/** The gateway came back from a backup: it no longer knows which nonces it gave. */
export function forgetNonces(world: World): void {
  seenOf.delete(world);
}

function seenFor(world: World, deviceId: string): Seen {
  const devices = seenOf.get(world) ?? new Map<string, Seen>();
  seenOf.set(world, devices);
  const seen = devices.get(deviceId) ?? { given: [], newestShown: -1 };
  devices.set(deviceId, seen);
  return seen;
}
