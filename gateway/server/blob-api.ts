import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { z } from 'zod';
import { BlobAsk, BlobGet, BlobPut, pieceBytesMax } from '../../shared/protocol/blob.ts';
import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type BlobSeeker, findBlobFor } from '../blobs/rights.ts';
import { readRange } from '../blobs/store.ts';
import { askHowFar, isWithinBlob, takePiece } from '../blobs/uploads.ts';
import type { Gateway } from '../gateway.ts';
import { write } from '../store/database.ts';
import type { Reader } from '../store/schema.ts';
import { refuse } from './wire.ts';

/** Carries out a request that has its shape. */
type Work<Request> = (
  seeker: BlobSeeker,
  request: Request,
) => Promise<Result<object, WireErrorCode>>;

/**
 * Photos on their way (rule 6.7): POST /blobs/ask, /blobs/put and /blobs/get. `asDevice` names the device in
 * `deviceId`, or refuses it.
 */
export function serveBlobs(
  server: FastifyInstance,
  gateway: Gateway,
  asDevice: RouteShorthandOptions,
): void {
  const { database, world } = gateway;
  const answer = <Shape extends z.ZodType>(shape: Shape, work: Work<z.infer<Shape>>) => {
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const body = shape.safeParse(request.body);
      if (!body.success) return refuse(reply, 'malformed');
      const seeker = await seekerOf(database, request.getDecorator<string>('deviceId'));
      const done = seeker.ok ? await work(seeker.value, body.data) : seeker;
      return done.ok ? done.value : refuse(reply, done.error);
    };
  };

  server.post(
    '/blobs/ask',
    asDevice,
    answer(BlobAsk, async (seeker, ask) =>
      ok({ received: await askHowFar(database, seeker, ask) }),
    ),
  );
  server.post(
    '/blobs/put',
    asDevice,
    answer(BlobPut, async (seeker, put) => {
      if (!isWithinBlob(put)) return fail('malformed');
      const nowMillis = world.nowMillis();
      const taken = await write(database, (writer) =>
        takePiece(writer, seeker, { put, nowMillis }),
      );
      return taken.ok ? ok({ received: taken.value }) : taken;
    }),
  );
  server.post(
    '/blobs/get',
    asDevice,
    answer(BlobGet, async (seeker, { blob, at, limit = pieceBytesMax }) => {
      const whole = await findBlobFor(database, seeker, blob);
      if (whole === null) return fail('blobUnknown');
      const piece = await readRange(database, { uploadId: whole.uploadId, at, limit });
      return ok({ bytes: whole.bytes, piece: piece.toString('base64') });
    }),
  );
}

/** A device that is shut out brings and fetches nothing. */
async function seekerOf(
  reader: Reader,
  deviceId: string,
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
  const rows = await reader
    .selectFrom('device_residents')
    .select('resident_id')
    .where('device_id', '=', deviceId)
    .execute();
  return ok({ deviceId, residentIds: rows.map((row) => row.resident_id) });
}
