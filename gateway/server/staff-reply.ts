import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Gateway, readFacility } from '../gateway.ts';
import { type PageFrame, page } from '../staff/layout.ts';
import type { StaffSession } from '../staff/sessions.ts';

/** Who is signed in; every page but the sign-in has someone. */
export function sessionOf(request: FastifyRequest): StaffSession {
  return request.getDecorator<StaffSession>('staffSession');
}

/** Sends a page of the facility. */
export async function sendPage(
  gateway: Gateway,
  reply: FastifyReply,
  frame: Omit<PageFrame, 'facilityName'>,
  body: string,
): Promise<FastifyReply> {
  const { name: facilityName } = await readFacility(gateway.database);
  return reply.type('text/html; charset=utf-8').send(page({ ...frame, facilityName }, body));
}

/** The number of the page that a list is asked for, from 1. */
export function pageNumberOf(request: FastifyRequest): number {
  const query = z.looseObject({ page: z.coerce.number().int().min(1).max(1e6).default(1) });
  const parsed = query.safeParse(request.query);
  return parsed.success ? parsed.data.page : 1;
}

/** One sentence where no page can be. */
export function sayPlainly(reply: FastifyReply, status: number, sentence: string): FastifyReply {
  return reply.code(status).type('text/plain; charset=utf-8').send(`${sentence}\n`);
}
