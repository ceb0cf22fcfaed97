import type { Socket } from 'node:net';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type {
  FastifyBaseLogger,
  FastifyError,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
} from 'fastify';
import { messageBytesMax } from '../../shared/mail/body.ts';
import { type WireErrorCode, wireErrors } from '../../shared/protocol/errors.ts';
import { pageLimits } from '../../shared/protocol/sync.ts';

const inflate = promisify(gunzip);
const deflate = promisify(gzip);

/**
 * The most a request may have, plain or inflated: a page (rule 6.7), and beyond it one message of
 * the hard limit (3.7), twice as long in JSON at worst and a third longer in base64.
 */
export const bodyBytesMax = pageLimits.bytes + Math.ceil((messageBytesMax * 2 * 4) / 3);
/** Answers shorter than this cost more to compress than to send. */
const compressedBytesMin = 1024;

const messages: Record<WireErrorCode, string> = {
  malformed: 'The request could not be understood.',
  unsupportedProtocol: 'No protocol version is spoken by both sides.',
  codeUnknown: 'There is no such enrolment code.',
  codeUsed: 'This enrolment code has been used.',
  codeExpired: 'This enrolment code has expired.',
  certificateMissing: 'A device certificate is needed.',
  certificateExpired: 'The device certificate has expired.',
  certificateUnknown: 'The device certificate is not one of this facility.',
  deviceRetired: 'This device has been retired.',
  fenced: 'This device is shut out until it is enrolled again.',
  staleRequest: 'A later request has been answered already.',
  tooLarge: 'The request is too large.',
  notFound: 'There is nothing here.',
  blobUnknown: 'There is no such blob for this device.',
  blobMismatch: 'These bytes have another name; send them again from the start.',
  busy: 'The gateway is busy; try again.',
  internal: 'The gateway failed; nothing was changed.',
};

/** The body of an answer that refuses a request. */
export function wireError(code: WireErrorCode, detail?: string) {
  return { error: { code, message: detail ?? messages[code] } };
}

/** Refuses a request with its typed error. */
export function refuse(reply: FastifyReply, code: WireErrorCode, detail?: string): FastifyReply {
  return reply.code(wireErrors[code]).send(wireError(code, detail));
}

/** Makes every failure of a server a `WireError`, and its JSON bodies and answers gzip'd if wanted. */
export function speakWire(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, parseBody);
  server.setNotFoundHandler((_request, reply) => refuse(reply, 'notFound'));
  server.setErrorHandler((error: FastifyError, request, reply) => {
    const code = codeOf(error);
    if (code === 'internal') request.log.error({ err: error }, 'a request failed');
    return refuse(reply, code, code === 'malformed' ? error.message : undefined);
  });
  server.addHook('onSend', async (request, reply, payload) => {
    if (typeof payload !== 'string' || payload.length < compressedBytesMin) return payload;
    if (!String(request.headers['accept-encoding'] ?? '').includes('gzip')) return payload;
    reply.header('content-encoding', 'gzip').removeHeader('content-length');
    return deflate(payload, { level: 1 });
  });
}

/** Answers bytes that are not even HTTP, then hangs up. */
export function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'tooLarge' : 'malformed';
  const body = JSON.stringify(wireError(code));
  socket.end(
    `HTTP/1.1 ${wireErrors[code]} Bad Request\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

/** The options that every Fastify server of the gateway shares. */
export const serverLimits = {
  bodyLimit: bodyBytesMax,
  requestTimeout: 120_000,
  routerOptions: { maxParamLength: 200 },
  clientErrorHandler: refuseGarbage,
  frameworkErrors: (_error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
    void refuse(reply, 'malformed');
  },
};

/** The log of a server that is told to keep none. */
export type ServerLog = FastifyBaseLogger | false;

async function parseBody(request: FastifyRequest, body: Buffer): Promise<unknown> {
  const plain = await plainBytes(request.headers['content-encoding'], body);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)) as unknown;
  } catch {
    throw malformed('The body is not JSON.');
  }
}

async function plainBytes(encoding: string | undefined, body: Buffer): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return body;
  if (encoding !== 'gzip') throw malformed('The body may be plain or gzip.');
  try {
    return await inflate(body, { maxOutputLength: bodyBytesMax });
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge ? tooLarge() : malformed('The body is not gzip.');
  }
}

function malformed(message: string): Error {
  return Object.assign(new Error(message), { statusCode: wireErrors.malformed });
}

function tooLarge(): Error {
  return Object.assign(new Error(messages.tooLarge), { statusCode: wireErrors.tooLarge });
}

function codeOf(error: FastifyError): WireErrorCode {
  if (error.statusCode === wireErrors.tooLarge) return 'tooLarge';
  // A full or failing disk of the gateway's own says nothing of the records: they come again (6.8).
  if (/^SQLITE_(BUSY|FULL|IOERR|READONLY|CANTOPEN)/.test(error.code ?? '')) return 'busy';
  const isTheirs = error.statusCode !== undefined && error.statusCode < wireErrors.internal;
  return isTheirs ? 'malformed' : 'internal';
}
