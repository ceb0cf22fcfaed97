import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Gateway } from '../gateway.ts';
import { findStaff } from '../staff/accounts.ts';
import { endSession, randomToken, refuseSession, startSession } from '../staff/sessions.ts';
import { signInForm } from '../staff/signin-page.ts';
import { sendPage } from './staff-reply.ts';

/** The prefix makes browsers insist on HTTPS, on this host alone and on the whole of it. */
export const staffCookie = '__Host-postern-staff';
const signInCookie = '__Host-postern-signin';
const cookieOptions = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

const SignIn = z.looseObject({
  formToken: z.string(),
  name: z.string().max(200),
  password: z.string().max(1000),
});

/** Sign-in and sign-out. */
export function serveSignIn(server: FastifyInstance, gateway: Gateway): void {
  const frame = { session: null, title: 'Sign in', path: '/signin' };

  server.get('/signin', async (_request, reply) => {
    const token = randomToken(gateway);
    reply.setCookie(signInCookie, token, cookieOptions);
    return sendPage(gateway, reply, frame, signInForm(token, null));
  });

  server.post('/signin', async (request, reply) => {
    const form = SignIn.safeParse(request.body);
    const isOurForm = form.success && form.data.formToken === request.cookies[signInCookie];
    if (!isOurForm) return reply.redirect('/signin', 303);
    const { name, password, formToken } = form.data;
    const account = await findStaff(gateway.database, name, password);
    const session = account && (await startSession(gateway, account));
    if (session === null) {
      await refuseSession(gateway, name);
      const problem = 'That name and password do not go together.';
      return sendPage(gateway, reply.code(401), frame, signInForm(formToken, problem));
    }
    reply.clearCookie(signInCookie, cookieOptions);
    reply.setCookie(staffCookie, session, cookieOptions);
    return reply.redirect('/', 303);
  });

  server.post('/signout', async (request, reply) => {
    const token = request.cookies[staffCookie];
    if (token !== undefined) await endSession(gateway, token);
    return reply.clearCookie(staffCookie, cookieOptions).redirect('/signin', 303);
  });
}
