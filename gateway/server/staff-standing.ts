import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Gateway, readFacility } from '../gateway.ts';
import { standingChoices, standingList } from '../staff/standing-page.ts';
import { restoreResident, suspendResident, unlockResident } from '../standing.ts';
import { pageNumberOf, sayPlainly, sendPage, sessionOf } from './staff-reply.ts';

const DecisionForm = z.looseObject({ decision: z.enum(standingChoices.map(([kind]) => kind)) });

const decisions = { unlock: unlockResident, suspend: suspendResident, restore: restoreResident };

/** How residents stand. That somebody has left, which erases their drafts, is for the command line. */
export function serveStandingPages(server: FastifyInstance, gateway: Gateway): void {
  server.get('/residents', async (request, reply) => {
    const session = sessionOf(request);
    const { policy } = await readFacility(gateway.database);
    const body = await standingList(gateway, {
      timeZone: policy.timeZone,
      formToken: session.formToken,
      pageNumber: pageNumberOf(request),
    });
    return sendPage(gateway, reply, { session, title: 'Residents', path: '/residents' }, body);
  });

  server.post<{ Params: { id: string } }>('/residents/:id/standing', async (request, reply) => {
    const form = DecisionForm.safeParse(request.body);
    if (!form.success) return sayPlainly(reply, 400, 'Choose what to do.');
    const decision = { residentId: request.params.id, by: sessionOf(request).staffName };
    const decided = await decisions[form.data.decision](gateway, decision);
    if (!decided.ok) return sayPlainly(reply, 404, 'There is no such resident.');
    return reply.redirect('/residents', 303);
  });
}
