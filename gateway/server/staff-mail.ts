import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Gateway, readFacility } from '../gateway.ts';
import { approveAll, type DecisionProblem, decide, type Verdict } from '../review/decide.ts';
import { findWaiting, listWaiting, waitingIds } from '../review/waiting.ts';
import {
  approveManyQuestion,
  type MailView,
  waitingMail,
  waitingPerPage,
  wholeMessage,
} from '../staff/mail-page.ts';
import { pageNumberOf, sayPlainly, sendPage, sessionOf } from './staff-reply.ts';

const RefusalForm = z.looseObject({
  rule: z.string().min(1),
  note: z.string().max(2000).default(''),
});
const ManyForm = z.looseObject({ messageId: z.union([z.string(), z.array(z.string())]) });
const Done = z.looseObject({ done: z.enum(['approved', 'refused', 'gone']).optional() });

const notices = {
  approved: 'Approved.',
  refused: 'Refused. The resident is told the rule and your note.',
  gone: 'That message does not wait any more: someone else decided, or it was taken back.',
} as const;

/** The list of waiting mail and the decisions about it. */
export function serveMailPages(server: FastifyInstance, gateway: Gateway): void {
  server.get('/', (request, reply) => sendWaiting(gateway, request, reply));

  server.get<{ Params: { id: string } }>('/mail/:id', async (request, reply) => {
    const message = await findWaiting(gateway.database, request.params.id);
    if (message === null) return reply.redirect('/?done=gone', 303);
    const frame = { session: sessionOf(request), title: 'Message', path: '/mail' };
    return sendPage(gateway, reply, frame, wholeMessage(message, await viewOf(gateway, request)));
  });

  server.post<{ Params: { id: string } }>('/mail/:id/approve', (request, reply) =>
    decideAndGoBack(gateway, request, reply, { kind: 'approve' }),
  );

  server.post<{ Params: { id: string } }>('/mail/:id/refuse', async (request, reply) => {
    const form = RefusalForm.safeParse(request.body);
    if (!form.success)
      return sayPlainly(reply, 400, 'Choose a rule, and keep the note below 2,000 characters.');
    const { rule: ruleCode, note } = form.data;
    return decideAndGoBack(gateway, request, reply, { kind: 'refuse', ruleCode, note });
  });

  serveApproveMany(server, gateway);
}

function serveApproveMany(server: FastifyInstance, gateway: Gateway): void {
  const ask = async (
    request: FastifyRequest,
    reply: FastifyReply,
    many: { readonly ids: readonly string[]; readonly action: string },
  ) => {
    const frame = { session: sessionOf(request), title: 'Approve many', path: '/approve' };
    const view = await viewOf(gateway, request);
    return sendPage(
      gateway,
      reply,
      frame,
      approveManyQuestion({ ...many, count: many.ids.length }, view),
    );
  };

  server.get('/approve-shown', async (request, reply) => {
    const { messages } = await listWaiting(gateway.database, pageOf(request));
    const ids = messages.map((message) => message.messageId);
    return ask(request, reply, { ids, action: '/approve-many' });
  });

  // The question carries the names of what waits now: what comes in meanwhile is not approved unseen.
  server.get('/approve-all', async (request, reply) =>
    ask(request, reply, { ids: await waitingIds(gateway.database), action: '/approve-many' }),
  );

  server.post('/approve-many', async (request, reply) => {
    const form = ManyForm.safeParse(request.body);
    if (!form.success) return reply.redirect('/', 303);
    await approveAll(gateway, [form.data.messageId].flat(), sessionOf(request).staffName);
    return reply.redirect('/?done=approved', 303);
  });
}

async function sendWaiting(gateway: Gateway, request: FastifyRequest, reply: FastifyReply) {
  const list = await listWaiting(gateway.database, pageOf(request));
  const done = Done.safeParse(request.query);
  const notice = done.success && done.data.done !== undefined ? notices[done.data.done] : undefined;
  const frame = {
    session: sessionOf(request),
    title: 'Waiting mail',
    path: '/',
    ...(notice === undefined ? {} : { notice }),
  };
  const body = waitingMail(
    { ...list, pageNumber: pageNumberOf(request) },
    await viewOf(gateway, request),
  );
  return sendPage(gateway, reply, frame, body);
}

async function decideAndGoBack(
  gateway: Gateway,
  request: FastifyRequest<{ Params: { id: string } }>,
  reply: FastifyReply,
  verdict: Verdict,
) {
  const by = sessionOf(request).staffName;
  const decided = await decide(gateway, request.params.id, { verdict, by });
  if (decided.ok) {
    return reply.redirect(verdict.kind === 'approve' ? '/?done=approved' : '/?done=refused', 303);
  }
  const sentences: Record<DecisionProblem, string | null> = {
    unknownMessage: null,
    alreadyDecided: null,
    unknownRule: 'There is no such rule.',
  };
  const sentence = sentences[decided.error];
  return sentence === null ? reply.redirect('/?done=gone', 303) : sayPlainly(reply, 400, sentence);
}

function pageOf(request: FastifyRequest) {
  return { offset: (pageNumberOf(request) - 1) * waitingPerPage, limit: waitingPerPage };
}

async function viewOf(gateway: Gateway, request: FastifyRequest): Promise<MailView> {
  const { policy } = await readFacility(gateway.database);
  return {
    formToken: sessionOf(request).formToken,
    nowMillis: gateway.world.nowMillis(),
    timeZone: policy.timeZone,
  };
}
