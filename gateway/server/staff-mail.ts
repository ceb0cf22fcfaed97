import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { photosOf, readPhoto } from '../blobs/photos.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { approveAll, type DecisionProblem, decide } from '../review/decide.ts';
import type { Verdict } from '../review/verdict.ts';
import { findWaiting, listWaiting, waitingIds } from '../review/waiting.ts';
import {
  approveManyQuestion,
  type MailView,
  waitingMail,
  waitingPerPage,
  wholeMessage,
} from '../staff/mail-page.ts';
import { readApproval, readRefusal } from './review-forms.ts';
import { pageNumberOf, sayPlainly, sendPage, sessionOf } from './staff-reply.ts';

const ManyForm = z.looseObject({ messageId: z.union([z.string(), z.array(z.string())]) });
const Done = z.looseObject({ done: z.enum(['approved', 'refused', 'gone']) });
const count = z.coerce.number().int().nonnegative();
const ManyDone = z.looseObject({ done: z.literal('many'), approved: count, asked: count });

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
    return sendPage(
      gateway,
      reply,
      frame,
      wholeMessage(message, await viewOf(gateway, request, [message.messageId])),
    );
  });

  server.post<{ Params: { id: string } }>('/mail/:id/approve', async (request, reply) => {
    const { id } = request.params;
    const photos = (await photosOf(gateway.database, [id])).get(id) ?? [];
    const verdict = readApproval(request.body, photos);
    if (verdict === null) return sayPlainly(reply, 400, 'Keep each note below 2,000 characters.');
    return decideAndGoBack(gateway, request, reply, verdict);
  });

  server.post<{ Params: { id: string } }>('/mail/:id/refuse', async (request, reply) => {
    const verdict = readRefusal(request.body);
    if (verdict === null)
      return sayPlainly(reply, 400, 'Choose a rule, and keep the note below 2,000 characters.');
    return decideAndGoBack(gateway, request, reply, verdict);
  });

  servePhotos(server, gateway);
  serveApproveMany(server, gateway);
}

/** The pictures of mail that waits. Once it is decided about, nobody needs to look at them any more. */
function servePhotos(server: FastifyInstance, gateway: Gateway): void {
  const path = '/mail/:id/photos/:number';
  server.get<{ Params: { id: string; number: string } }>(path, async (request, reply) => {
    const { id, number } = request.params;
    const { database } = gateway;
    const message = await findWaiting(database, id);
    const photos = message === null ? [] : ((await photosOf(database, [id])).get(id) ?? []);
    const photo = photos.find((each) => String(each.number) === number);
    const picture = photo === undefined ? null : await readPhoto(database, photo);
    if (photo === undefined || picture === null)
      return sayPlainly(reply, 404, 'There is no such photo.');
    return reply.type(photo.media_type).send(picture);
  });
}

function serveApproveMany(server: FastifyInstance, gateway: Gateway): void {
  const ask = async (
    request: FastifyRequest,
    reply: FastifyReply,
    many: { readonly ids: readonly string[]; readonly action: string },
  ) => {
    const frame = { session: sessionOf(request), title: 'Approve many', path: '/approve' };
    const view = await viewOf(gateway, request, []);
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
    const asked = [form.data.messageId].flat();
    const approved = await approveAll(gateway, asked, sessionOf(request).staffName);
    return reply.redirect(`/?done=many&approved=${approved}&asked=${asked.length}`, 303);
  });
}

async function sendWaiting(gateway: Gateway, request: FastifyRequest, reply: FastifyReply) {
  const list = await listWaiting(gateway.database, pageOf(request));
  const notice = noticeOf(request.query);
  const frame = {
    session: sessionOf(request),
    title: 'Waiting mail',
    path: '/',
    ...(notice === undefined ? {} : { notice }),
  };
  const body = waitingMail(
    { ...list, pageNumber: pageNumberOf(request) },
    await viewOf(
      gateway,
      request,
      list.messages.map(({ messageId }) => messageId),
    ),
  );
  return sendPage(gateway, reply, frame, body);
}

/** What was done before the list is shown, from the address; undefined: nothing. */
function noticeOf(query: unknown): string | undefined {
  const many = ManyDone.safeParse(query);
  if (!many.success) {
    const done = Done.safeParse(query);
    return done.success ? notices[done.data.done] : undefined;
  }
  const { approved, asked } = many.data;
  if (approved === asked) return `${approved} approved.`;
  return `${approved} of ${asked} approved. The others do not wait any more.`;
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
    unknownPhoto: 'There is no such photo.',
    noteTooLong: 'Keep the note below 2,000 characters.',
  };
  const sentence = sentences[decided.error];
  return sentence === null ? reply.redirect('/?done=gone', 303) : sayPlainly(reply, 400, sentence);
}

function pageOf(request: FastifyRequest) {
  return { offset: (pageNumberOf(request) - 1) * waitingPerPage, limit: waitingPerPage };
}

async function viewOf(
  gateway: Gateway,
  request: FastifyRequest,
  messageIds: readonly string[],
): Promise<MailView> {
  const { policy } = await readFacility(gateway.database);
  return {
    formToken: sessionOf(request).formToken,
    nowMillis: gateway.world.nowMillis(),
    timeZone: policy.timeZone,
    photos: await photosOf(gateway.database, messageIds),
    partialDelivery: policy.refusal.partialDelivery,
  };
}
