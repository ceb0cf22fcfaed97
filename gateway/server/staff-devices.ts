import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { dismissBreak, reasonCharactersMax } from '../audit/breaks.ts';
import { type Gateway, readFacility } from '../gateway.ts';
import { orderDevice } from '../orders/issue.ts';
import { auditBreaksSection } from '../staff/audit-breaks.ts';
import { devicesTable, orderChoices } from '../staff/devices-page.ts';
import { sayPlainly, sendPage, sessionOf } from './staff-reply.ts';

const BreakId = z.coerce.number().int().positive();
const Dismissal = z.looseObject({ reason: z.string().max(reasonCharactersMax) });

const OrderForm = z.looseObject({ kind: z.enum(orderChoices.map(([kind]) => kind)) });

/** The tablets, and what does not fit in their audit logs (rule 9.2). */
export function serveDevicePages(server: FastifyInstance, gateway: Gateway): void {
  server.get('/devices', async (request, reply) => {
    const { timeZone } = (await readFacility(gateway.database)).policy;
    const session = sessionOf(request);
    const view = { timeZone, formToken: session.formToken };
    const breaks = await auditBreaksSection(gateway, view);
    const body = `${breaks}${await devicesTable(gateway, view)}`;
    return sendPage(gateway, reply, { session, title: 'Devices', path: '/devices' }, body);
  });

  server.post<{ Params: { id: string } }>('/devices/:id/orders', async (request, reply) => {
    const form = OrderForm.safeParse(request.body);
    if (!form.success) return sayPlainly(reply, 400, 'Choose what to order.');
    const { kind } = form.data;
    const by = sessionOf(request).staffName;
    const ordered = await orderDevice(gateway, { kind, deviceId: request.params.id, by });
    if (!ordered.ok) return sayPlainly(reply, 404, 'Nothing reaches such a tablet.');
    return reply.redirect('/devices', 303);
  });

  server.post<{ Params: { id: string } }>('/devices/audit-breaks/:id', async (request, reply) => {
    const breakId = BreakId.safeParse(request.params.id);
    const form = Dismissal.safeParse(request.body);
    if (!breakId.success || !form.success) return sayPlainly(reply, 400, 'Say why, in one field.');
    const by = sessionOf(request).staffName;
    const { reason } = form.data;
    const dismissed = await dismissBreak(gateway, breakId.data, { by, reason });
    if (!dismissed.ok && dismissed.error === 'noReason') {
      return sayPlainly(reply, 400, 'Say why: this cannot be dismissed without a reason.');
    }
    return reply.redirect('/devices', 303);
  });
}
