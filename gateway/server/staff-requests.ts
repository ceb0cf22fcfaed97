import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Result } from '../../shared/result.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { desksOf } from '../reports/desks.ts';
import { listReports } from '../reports/list.ts';
import {
  acknowledgeReport,
  answerCharactersMax,
  answerReport,
  type StepProblem,
} from '../reports/steps.ts';
import { requestsPage, requestsPerPage } from '../staff/requests-page.ts';
import { pageNumberOf, sayPlainly, sendPage, sessionOf } from './staff-reply.ts';

const AnswerForm = z.looseObject({ answer: z.string().trim().min(1).max(answerCharactersMax) });

/** What residents reported and asked for (rule 7), each desk's for those who are at it alone. */
export function serveRequestPages(server: FastifyInstance, gateway: Gateway): void {
  const { database, world } = gateway;

  server.get('/requests', async (request, reply) => {
    const session = sessionOf(request);
    const { timeZone } = (await readFacility(database)).policy;
    const desks = await desksOf(database, session.staffName);
    const pageNumber = pageNumberOf(request);
    const page = { offset: (pageNumber - 1) * requestsPerPage, limit: requestsPerPage };
    const list = await listReports(database, { desks, ...page });
    const { formToken } = session;
    const view = { formToken, nowMillis: world.nowMillis(), timeZone, desks, pageNumber };
    const frame = { session, title: 'Requests', path: '/requests' };
    return sendPage(gateway, reply, frame, requestsPage(list, view));
  });

  server.post<{ Params: { id: string } }>('/requests/:id/seen', async (request, reply) => {
    const by = sessionOf(request).staffName;
    const handler = { by, desks: await desksOf(database, by) };
    return goBack(reply, await acknowledgeReport(gateway, request.params.id, handler));
  });

  server.post<{ Params: { id: string } }>('/requests/:id/answer', async (request, reply) => {
    const form = AnswerForm.safeParse(request.body);
    if (!form.success) {
      return sayPlainly(
        reply,
        400,
        `Write an answer of at most ${answerCharactersMax} characters.`,
      );
    }
    const by = sessionOf(request).staffName;
    const handler = { by, desks: await desksOf(database, by), answer: form.data.answer };
    return goBack(reply, await answerReport(gateway, request.params.id, handler));
  });
}

/** Whoever was a moment later than somebody else finds in the list what they did. */
function goBack(reply: FastifyReply, taken: Result<null, StepProblem>): FastifyReply {
  if (!taken.ok && taken.error === 'unknownReport') {
    return sayPlainly(reply, 404, 'There is no such request at your desks.');
  }
  return reply.redirect('/requests', 303);
}
