import { Agent, request } from 'node:https';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { LinkProblem } from '../../../shared/ipc/view.ts';
import { messageBytesMax } from '../../../shared/mail/body.ts';
import { WireError } from '../../../shared/protocol/errors.ts';
import { pageLimits } from '../../../shared/protocol/sync.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';

/** How long the gateway may take for one answer. */
const answerMillisMax = 30_000;
/**
 * What is larger is no answer of ours: a page (6.7) with a message of the hard limit (3.7), which JSON
 * makes twice as long when it is all quotes, and leases for more stamps than anyone has.
 */
const answerBytesMax = 2 * (pageLimits.bytes + messageBytesMax) + 4 * 1024 * 1024;

/** With what the device shows who it is, and whom it believes (rule 6.12). All in PEM. */
export interface Credentials {
  readonly authorityPem: string;
  readonly certificatePem?: string;
  readonly privateKeyPem?: string;
}

/** A way to one gateway: TLS 1.3 with its own authority and no other. */
export interface GatewayLink {
  /** Posts JSON and answers parsed JSON, unchecked: the caller has the schema. `hurry` ends the waiting. */
  post(path: string, body: unknown, hurry?: AbortSignal): Promise<Result<unknown, LinkProblem>>;
  close(): void;
}

/** Opens a link to `gatewayUrl` (https://host:port). Connections are made when first needed. */
export function openGatewayLink(gatewayUrl: string, credentials: Credentials): GatewayLink {
  const agent = new Agent({
    ca: credentials.authorityPem,
    ...(credentials.certificatePem === undefined ? {} : { cert: credentials.certificatePem }),
    ...(credentials.privateKeyPem === undefined ? {} : { key: credentials.privateKeyPem }),
    minVersion: 'TLSv1.3',
    keepAlive: true,
    maxSockets: 1,
  });
  return {
    post(path, body, hurry) {
      // What a page consists of is sealed: looking further for repetitions costs time and finds none.
      const zipped = gzipSync(JSON.stringify(body), { level: 1 });
      const tooLong = AbortSignal.timeout(answerMillisMax);
      const signal = hurry === undefined ? tooLong : AbortSignal.any([tooLong, hurry]);
      return post(new URL(path, gatewayUrl), zipped, { agent, signal });
    },
    close: () => agent.destroy(),
  };
}

function post(
  url: URL,
  body: Buffer,
  { agent, signal }: { readonly agent: Agent; readonly signal: AbortSignal },
): Promise<Result<unknown, LinkProblem>> {
  return new Promise((resolve) => {
    const call = request(url, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        'content-length': body.length,
        'accept-encoding': 'gzip',
      },
      signal,
    });
    call.on('error', (error: NodeJS.ErrnoException) => resolve(fail(problemOf(error))));
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes <= answerBytesMax) return;
        resolve(fail('badAnswer'));
        call.destroy();
      });
      response.on('error', (error: NodeJS.ErrnoException) => resolve(fail(problemOf(error))));
      response.on('end', () => {
        const isGzip = response.headers['content-encoding'] === 'gzip';
        resolve(readAnswer(response.statusCode ?? 0, Buffer.concat(chunks), isGzip));
      });
    });
    call.end(body);
  });
}

function readAnswer(status: number, raw: Buffer, isGzip: boolean): Result<unknown, LinkProblem> {
  try {
    const text = isGzip ? gunzipSync(raw, { maxOutputLength: answerBytesMax }) : raw;
    const answer: unknown = JSON.parse(text.toString('utf8'));
    if (status === 200) return ok(answer);
    return fail(WireError.parse(answer).error.code);
  } catch {
    // A proxy's page, a half answer, garbage: nothing in it is believed, and the call is made again.
    return fail('badAnswer');
  }
}

const clockCodes = new Set(['CERT_NOT_YET_VALID', 'CERT_HAS_EXPIRED']);
const trustCodes = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function problemOf(error: NodeJS.ErrnoException): LinkProblem {
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timedOut';
  // TLS checks dates by the wall clock; the gateway keeps its own certificate in date, so a date
  // that is wrong here nearly always means that this tablet's clock is.
  if (clockCodes.has(error.code ?? '')) return 'clockFarOff';
  return trustCodes.has(error.code ?? '') ? 'gatewayNotTrusted' : 'unreachable';
}
