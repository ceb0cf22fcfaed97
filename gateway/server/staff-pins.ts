import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ResidentId } from '../../shared/mail/identifiers.ts';
import type { Gateway } from '../gateway.ts';
import { issueBadge, revokeBadge } from '../pins/badge.ts';
import { resetPin } from '../pins/reset.ts';
import { badgeDone, badgeRevoked, pinsPage, resetDone } from '../staff/pins-page.ts';
import { sayPlainly, sendPage, sessionOf } from './staff-reply.ts';

const Form = z.looseObject({ residentId: z.string().trim().pipe(ResidentId) });
const BadgeForm = Form.extend({ order: z.enum(['issue', 'revoke']) });
const place = { title: 'PINs', path: '/pins' } as const;

/** Ways in for residents who lost theirs (rules 5.3, 5.4). */
export function servePinPages(server: FastifyInstance, gateway: Gateway): void {
  server.get('/pins', (request, reply) => {
    const session = sessionOf(request);
    return sendPage(gateway, reply, { session, ...place }, pinsPage(session.formToken));
  });

  server.post('/pins/reset', async (request, reply) => {
    const session = sessionOf(request);
    const form = Form.safeParse(request.body);
    const noOne = 'There is no resident with this ID. Nothing was changed.';
    if (!form.success) return sayPlainly(reply, 404, noOne);
    const { residentId } = form.data;
    const reset = await resetPin(gateway, { residentId, by: session.staffName });
    if (!reset.ok) return sayPlainly(reply, 404, noOne);
    return sendPage(gateway, reply, { session, ...place }, resetDone(residentId, reset.value));
  });

  server.post('/pins/badge', async (request, reply) => {
    const session = sessionOf(request);
    const form = BadgeForm.safeParse(request.body);
    const noOne = 'There is no resident with this ID, or no badge. Nothing was changed.';
    if (!form.success) return sayPlainly(reply, 404, noOne);
    const { residentId, order } = form.data;
    const asked = { residentId, by: session.staffName };
    const done =
      order === 'issue' ? await issueBadge(gateway, asked) : await revokeBadge(gateway, asked);
    if (!done.ok) return sayPlainly(reply, 404, noOne);
    const body = done.value === null ? badgeRevoked(residentId) : badgeDone(residentId, done.value);
    return sendPage(gateway, reply, { session, ...place }, body);
  });
}
