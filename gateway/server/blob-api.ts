import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import { unreachable } from '../../shared/assert.ts';
import { BlobAsk, BlobGet, BlobPut, pieceBytesMax } from '../../shared/protocol/blob.ts';
import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type BlobSeeker, findBlobFor } from '../blobs/rights.ts';
import { readRange } from '../blobs/store.ts';
import { askHowFar, isPieceOfBlob, takePiece } from '../blobs/uploads.ts';
import type { Gateway } from '../gateway.ts';
import { write } from '../store/database.ts';
import type { Reader } from '../store/schema.ts';
import { refuse } from './wire.ts';

/** What devices ask about photos. */
export const blobPaths = ['/blobs/ask', '/blobs/put', '/blobs/get'] as const;
export type BlobPath = (typeof blobPaths)[number];

/**
 * Photos on their way (rule 6.7): POST /blobs/ask, /blobs/put and /blobs/get. `asDevice` names the device in
 * `deviceId`, or refuses it.
 */
export function serveBlobs(
  server: FastifyInstance,
  gateway: Gateway,
  asDevice: RouteShorthandOptions,
): void {
  for (const path of blobPaths) {
    server.post(path, asDevice, async (request, reply) => {
      const deviceId = request.getDecorator<string>('deviceId');
      const done = await answerBlob(gateway, deviceId, { path, body: request.body });
      return done.ok ? done.value : refuse(reply, done.error);
    });
  }
}

/** Answers one such request, whatever its body is; fails with the code of the wire error to answer. */
export async function answerBlob(
  gateway: Gateway,
  deviceId: string,
  { path, body }: { readonly path: BlobPath; readonly body: unknown },
): Promise<Result<object, WireErrorCode>> {
  const shaped = shapes[path].safeParse(body);
  if (!shaped.success) return fail('malformed');
  const seeker = await seekerOf(gateway.database, deviceId, path);
  if (!seeker.ok) return seeker;
  return carryOut(gateway, seeker.value, { path, ...shaped.data } as BlobRequest);
}

const shapes = { '/blobs/ask': BlobAsk, '/blobs/put': BlobPut, '/blobs/get': BlobGet } as const;

type BlobRequest =
  | ({ readonly path: '/blobs/ask' } & BlobAsk)
  | ({ readonly path: '/blobs/put' } & BlobPut)
  | ({ readonly path: '/blobs/get' } & BlobGet);

async function carryOut(
  { database, world }: Gateway,
  seeker: BlobSeeker,
  request: BlobRequest,
): Promise<Result<object, WireErrorCode>> {
  switch (request.path) {
    case '/blobs/ask':
      return ok({ received: await askHowFar(database, seeker, request) });
    case '/blobs/put': {
      if (!isPieceOfBlob(request)) return fail('malformed');
      const nowMillis = world.nowMillis();
      const taken = await write(database, (writer) =>
        takePiece(writer, seeker, { put: request, nowMillis }),
      );
      return taken.ok ? ok({ received: taken.value }) : taken;
    }
    case '/blobs/get': {
      const { blob, at, limit = pieceBytesMax } = request;
      const whole = await findBlobFor(database, seeker, blob);
      if (whole === null) return fail('blobUnknown');
      const piece = await readRange(database, { uploadId: whole.uploadId, at, limit });
      return ok({ bytes: whole.bytes, piece: piece.toString('base64') });
    }
    default:
      return unreachable(request);
  }
}

/**
 * A device that is shut out brings and fetches nothing. It fetches for those who are at it; what it brings may be
 * of somebody who has left a shared device, with a letter of theirs that was queued before.
 */
async function seekerOf(
  reader: Reader,
  deviceId: string,
  path: BlobPath,
): Promise<Result<BlobSeeker, WireErrorCode>> {
  const device = await reader
    .selectFrom('devices')
    .select('state')
    .where('device_id', '=', deviceId)
    .executeTakeFirst();
  if (device === undefined) return fail('certificateUnknown');
  if (device.state !== 'active') {
    return fail(device.state === 'retired' ? 'deviceRetired' : 'fenced');
  }
  const ever = reader
    .selectFrom('device_residents')
    .select('resident_id')
    .where('device_id', '=', deviceId);
  const isFetching = path === '/blobs/get';
  const rows = await (isFetching ? ever.where('left_at_millis', 'is', null) : ever).execute();
  return ok({ deviceId, residentIds: rows.map((row) => row.resident_id) });
}
