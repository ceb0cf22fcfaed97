import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import { ReportsRequest } from '../../shared/protocol/report.ts';
import type { Gateway } from '../gateway.ts';
import { takeReports } from '../reports/take-in.ts';
import { refuse } from './wire.ts';

/** A whole page of reports takes about 700 KB. */
const bodyBytesMax = 2 * 1024 * 1024;

/** POST /reports (rule 7). */
export function serveReports(
  server: FastifyInstance,
  gateway: Gateway,
  asDevice: RouteShorthandOptions,
): void {
  const options = { ...asDevice, bodyLimit: bodyBytesMax };
  server.post('/reports', options, async (request, reply) => {
    const body = ReportsRequest.safeParse(request.body);
    if (!body.success) {
      // Of too many reports a device tells fewer at once; a number out of range is no page's fault.
      const isTooMany = body.error.issues.some(
        (issue) => issue.code === 'too_big' && issue.origin === 'array',
      );
      return refuse(reply, isTooMany ? 'tooLarge' : 'malformed');
    }
    const answer = await takeReports(gateway, request.getDecorator<string>('deviceId'), body.data);
    return answer.ok ? answer.value : refuse(reply, answer.error);
  });
}
