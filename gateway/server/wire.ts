import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
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

/**
 * How bodies may be compressed (rule 6.7), the best first. At once: most are short, and a page takes no longer
 * than to look at its records does.
 */
const codings = {
  zstd: {
    expand: zstdDecompressSync,
    compress: zstdCompressSync,
    options: { params: { [constants.ZSTD_c_compressionLevel]: 1 } },
  },
  gzip: { expand: gunzipSync, compress: gzipSync, options: { level: 1 } },
} as const;

/** Room is made in steps of so much: a page goes through in a few, and a short body makes no more than it needs. */
const stepBytes = { least: 16_384, most: 262_144 } as const;

function stepFor(bytes: number): number {
  return Math.min(stepBytes.most, Math.max(stepBytes.least, bytes));
}

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
  madeForTests: 'This kiosk was made for tests, and this gateway is no demo.',
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

/** Makes every failure of a server a `WireError`, and its JSON bodies and answers compressed if wanted. */
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
    // Tells a device what its next request may be (RFC 9110, 12.5.3).
    reply.header('accept-encoding', Object.keys(codings).join(', '));
    if (typeof payload !== 'string' || payload.length < compressedBytesMin) return payload;
    const coding = codingFor(String(request.headers['accept-encoding'] ?? ''));
    if (coding === null) return payload;
    reply.header('content-encoding', coding).removeHeader('content-length');
    const { compress, options } = codings[coding];
    return compress(payload, { ...options, chunkSize: stepFor(payload.length) });
  });
}

/** Keeps a server to its connections, and has it answer what Node would answer without our words. */
export function guardConnections(server: FastifyInstance): void {
  server.server.maxConnections = connectionsMax;
  server.server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const body = JSON.stringify(wireError('malformed'));
    response.writeHead(wireErrors.malformed, {
      'content-type': 'application/json',
      connection: 'close',
    });
    response.end(body);
  });
}

/** Answers bytes that are not even HTTP, then hangs up. */
export function refuseGarbage(error: NodeJS.ErrnoException, socket: Socket): void {
  // Without a handshake there is nobody to answer, and what waits to be sent would hold the door open.
  const isSecure = socket instanceof TLSSocket && socket.getProtocol() !== null;
  const isLate = error.code === 'ERR_TLS_HANDSHAKE_TIMEOUT';
  if (error.code === 'ECONNRESET' || isLate || !isSecure || !socket.writable) {
    socket.destroy();
    return;
  }
  const code = error.code === 'HPE_HEADER_OVERFLOW' ? 'tooLarge' : 'malformed';
  const body = JSON.stringify(wireError(code));
  socket.write(
    `HTTP/1.1 ${wireErrors[code]} Bad Request\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  // Not only our half of it: whoever does not hang up is hung up on.
  socket.destroySoon();
}

/** How long a server waits for whoever calls, before it hangs up. */
export interface Patience {
  /** For the TLS handshake. */
  readonly handshakeMillis: number;
  /** From the connection to the end of a request's headers. */
  readonly headersMillis: number;
  /** How often it looks for connections that took longer. */
  readonly checkMillis: number;
}

/** Long for a tablet on a bad network, and short for somebody who holds a thousand doors open. */
export const patienceDefault: Patience = {
  handshakeMillis: 15_000,
  headersMillis: 20_000,
  checkMillis: 5_000,
};

/** Far more than a facility has tablets; what comes beyond is dropped before it costs anything. */
const connectionsMax = 8192;

/** The TLS server's part of a patience. */
export function patienceOptions({ handshakeMillis, headersMillis, checkMillis }: Patience) {
  return {
    handshakeTimeout: handshakeMillis,
    headersTimeout: headersMillis,
    connectionsCheckingInterval: checkMillis,
  };
}

/** The options that every Fastify server of the gateway shares. */
export const serverLimits = {
  bodyLimit: bodyBytesMax,
  requestTimeout: 120_000,
  // Somebody who reads no answer is hung up on as well.
  connectionTimeout: 120_000,
  routerOptions: { maxParamLength: 200 },
  clientErrorHandler: refuseGarbage,
  frameworkErrors: (_error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
    void refuse(reply, 'malformed');
  },
};

/** The log of a server that is told to keep none. */
export type ServerLog = FastifyBaseLogger | false;

async function parseBody(request: FastifyRequest, body: Buffer): Promise<unknown> {
  const { bodyLimit = bodyBytesMax } = request.routeOptions;
  const plain = plainBytes(request.headers['content-encoding'], { body, bodyLimit });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain)) as unknown;
  } catch {
    throw malformed('The body is not JSON.');
  }
}

function plainBytes(
  encoding: string | undefined,
  { body, bodyLimit }: { readonly body: Buffer; readonly bodyLimit: number },
): Buffer {
  const coding = encoding?.toLowerCase() ?? 'identity';
  if (coding === 'identity') return body;
  if (!isCoding(coding)) throw malformed('The body may be plain, zstd or gzip.');
  try {
    const options = { maxOutputLength: bodyLimit, chunkSize: stepFor(body.length) };
    return codings[coding].expand(body, options);
  } catch (error) {
    const isTooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge ? tooLarge() : malformed(`The body is not ${coding}.`);
  }
}

type Coding = keyof typeof codings;

function isCoding(name: string): name is Coding {
  return Object.hasOwn(codings, name);
}

/** The best of ours that a request takes; null for none. */
function codingFor(accepted: string): Coding | null {
  const theirs = accepted.split(',').map((coding) => coding.trim().split(';')[0]);
  return (Object.keys(codings) as Coding[]).find((coding) => theirs.includes(coding)) ?? null;
}

function malformed(message: string): Error {
  return Object.assign(new Error(message), { statusCode: wireErrors.malformed });
}

function tooLarge(): Error {
  return Object.assign(new Error(messages.tooLarge), { statusCode: wireErrors.tooLarge });
}

/** What a device is told of something that was thrown while its request was carried out. */
export function codeOf(error: Pick<FastifyError, 'code' | 'statusCode'>): WireErrorCode {
  if (error.statusCode === wireErrors.tooLarge) return 'tooLarge';
  // A full or failing disk of the gateway's own says nothing of the records: they come again (6.8).
  if (/^SQLITE_(BUSY|FULL|IOERR|READONLY|CANTOPEN)/.test(error.code ?? '')) return 'busy';
  const isTheirs = error.statusCode !== undefined && error.statusCode < wireErrors.internal;
  return isTheirs ? 'malformed' : 'internal';
}
