import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import cookies from '@fastify/cookie';
import forms from '@fastify/formbody';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Gateway, readFacility } from '../gateway.ts';
import { findSession } from '../staff/sessions.ts';
import { setAsideList } from '../staff/set-aside-page.ts';
import { serveDevicePages } from './staff-devices.ts';
import { serveMailPages } from './staff-mail.ts';
import { servePinPages } from './staff-pins.ts';
import { pageNumberOf, sayPlainly, sendPage, sessionOf } from './staff-reply.ts';
import { serveRequestPages } from './staff-requests.ts';
import { serveSignIn, staffCookie } from './staff-signin.ts';
import { serveStandingPages } from './staff-standing.ts';

const style = readFileSync(join(import.meta.dirname, '../staff/style.css'), 'utf8');
const openPaths = new Set(['/signin', '/staff.css']);

/** Whether a page is there for somebody who has not signed in. */
function isOpen(url: string): boolean {
  return openPaths.has(url.split('?')[0] ?? '');
}

const securityHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-opener-policy': 'same-origin',
};

const FormToken = z.looseObject({ formToken: z.string() });

/** The pages on which staff decide about mail. Server-made HTML that needs no script. */
export async function serveStaff(server: FastifyInstance, gateway: Gateway): Promise<void> {
  await server.register(cookies);
  await server.register(forms);
  server.decorateRequest('staffSession', null);
  server.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders);
    if (isOpen(request.url)) return undefined;
    const session = await findSession(gateway, request.cookies[staffCookie]);
    if (session === null) return reply.redirect('/signin', 303);
    request.setDecorator('staffSession', session);
    return undefined;
  });
  server.addHook('preHandler', async (request, reply) => {
    if (request.method !== 'POST' || isOpen(request.url)) return undefined;
    const form = FormToken.safeParse(request.body);
    const isOurs = form.success && form.data.formToken === sessionOf(request).formToken;
    return isOurs
      ? undefined
      : sayPlainly(reply, 403, 'This form is too old. Go back and try again.');
  });
  server.setNotFoundHandler((_request, reply) => sayPlainly(reply, 404, 'There is nothing here.'));
  server.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'a staff page failed');
    return sayPlainly(reply, status, 'That did not work. Nothing was changed.');
  });
  server.get('/staff.css', (_request, reply) => reply.type('text/css').send(style));
  serveSignIn(server, gateway);
  serveMailPages(server, gateway);
  serveDevicePages(server, gateway);
  serveRequestPages(server, gateway);
  serveStandingPages(server, gateway);
  servePinPages(server, gateway);
  serveSetAside(server, gateway);
}

function serveSetAside(server: FastifyInstance, gateway: Gateway): void {
  server.get('/set-aside', async (request, reply) => {
    const { policy } = await readFacility(gateway.database);
    const view = { timeZone: policy.timeZone, pageNumber: pageNumberOf(request) };
    const frame = { session: sessionOf(request), title: 'Set aside', path: '/set-aside' };
    return sendPage(gateway, reply, frame, await setAsideList(gateway, view));
  });
}
