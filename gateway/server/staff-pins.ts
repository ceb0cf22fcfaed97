import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ResidentId } from '../../shared/mail/identifiers.ts';
import type { Gateway } from '../gateway.ts';
import { resetPin } from '../pins/reset.ts';
import { pinsPage, resetDone } from '../staff/pins-page.ts';
import { sayPlainly, sendPage, sessionOf } from './staff-reply.ts';

const Form = z.looseObject({ residentId: z.string().trim().pipe(ResidentId) });
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
}
