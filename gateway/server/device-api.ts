import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyRequest, RouteShorthandOptions } from 'fastify';
import type { z } from 'zod';
import { EnrolRequest } from '../../shared/protocol/enrol.ts';
import { OrdersRequest } from '../../shared/protocol/order.ts';
import { RenewRequest } from '../../shared/protocol/renew.ts';
import { SyncRequest } from '../../shared/protocol/sync.ts';
import { enrolDevice } from '../enrolment/enrol.ts';
import { isRenewalDue, renewCertificate } from '../enrolment/renew.ts';
import type { Gateway } from '../gateway.ts';
import { pullOrders } from '../orders/pull.ts';
import { sync } from '../sync/sync.ts';
import { serveBlobs } from './blob-api.ts';
import { serveReports } from './report-api.ts';
import { identifyDevice } from './tls.ts';
import { refuse, speakWire } from './wire.ts';

export interface DeviceApiOptions {
  /** Days for which the certificates hold that are issued here. */
  readonly certificateDays: number;
}

/** A stranger may send no more than a code and a certificate request; a device asks for orders in a line. */
const smallBodyBytesMax = 32_768;

/** What devices ask: POST /enrol, and with their certificate POST /sync, /orders, /reports, /renew and /blobs/…. */
export function serveDevices(
  server: FastifyInstance,
  gateway: Gateway,
  options: DeviceApiOptions,
): void {
  speakWire(server);

  server.post('/enrol', { bodyLimit: smallBodyBytesMax }, async (request, reply) => {
    const body = EnrolRequest.safeParse(request.body);
    if (!body.success) return refuse(reply, 'malformed', firstProblem(body.error));
    const enrolled = await enrolDevice(gateway, body.data, options.certificateDays);
    return enrolled.ok ? enrolled.value : refuse(reply, enrolled.error);
  });

  const asDevice: RouteShorthandOptions = {
    // Before the body is read: a stranger's page is not worth its megabyte.
    onRequest: async (request, reply) => {
      const device = await identifyDevice(gateway, request.raw.socket as TLSSocket);
      if (!device.ok) return refuse(reply, device.error);
      request.setDecorator('deviceId', device.value.deviceId);
      request.setDecorator('certificate', device.value.certificate);
      return undefined;
    },
  };

  server.post('/sync', asDevice, async (request, reply) => {
    const body = SyncRequest.safeParse(request.body);
    if (!body.success) {
      const code = hasTooManyRecords(body.error) ? 'tooLarge' : 'malformed';
      return refuse(reply, code, firstProblem(body.error));
    }
    const answer = await sync(gateway, request.getDecorator<string>('deviceId'), body.data);
    if (!answer.ok) return refuse(reply, answer.error);
    return isRenewalDue(certificateOf(request), gateway.world.machineMillis())
      ? { ...answer.value, renewCertificate: true }
      : answer.value;
  });

  server.post('/orders', { ...asDevice, bodyLimit: smallBodyBytesMax }, async (request, reply) => {
    const body = OrdersRequest.safeParse(request.body);
    if (!body.success) return refuse(reply, 'malformed', firstProblem(body.error));
    const answer = await pullOrders(gateway, request.getDecorator<string>('deviceId'), body.data);
    return answer.ok ? answer.value : refuse(reply, answer.error);
  });

  server.post('/renew', { ...asDevice, bodyLimit: smallBodyBytesMax }, async (request, reply) => {
    const body = RenewRequest.safeParse(request.body);
    if (!body.success) return refuse(reply, 'malformed', firstProblem(body.error));
    const renewed = await renewCertificate(gateway, {
      deviceId: request.getDecorator<string>('deviceId'),
      certificate: certificateOf(request),
      requestPem: body.data.certificateRequestPem,
      certificateDays: options.certificateDays,
    });
    return renewed.ok ? renewed.value : refuse(reply, renewed.error);
  });

  serveBlobs(server, gateway, asDevice);
  serveReports(server, gateway, asDevice);
  server.decorateRequest('deviceId', '');
  server.decorateRequest('certificate', null);
}

/** What the device showed, once `asDevice` has let it in. */
function certificateOf(request: FastifyRequest): X509Certificate {
  return request.getDecorator<X509Certificate>('certificate');
}

/** A page of too many records is halved by the device, as one of too many bytes is (rule 6.7). */
function hasTooManyRecords(error: z.ZodError): boolean {
  return error.issues.some((issue) => issue.code === 'too_big' && issue.path.join() === 'records');
}

/** The first thing that is wrong with a request, by the path of the field and never by its value. */
function firstProblem(error: z.ZodError): string {
  const [issue] = error.issues;
  const path = issue?.path.join('.') ?? '';
  return path === ''
    ? 'The request is not of the expected shape.'
    : `Field ${path} is not as expected.`;
}
