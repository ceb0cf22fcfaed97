import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { LinkProblem } from '../../../shared/ipc/view.ts';
import { messageBytesMax } from '../../../shared/mail/body.ts';
import { WireError } from '../../../shared/protocol/errors.ts';
import { pageLimits } from '../../../shared/protocol/sync.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { codingFor, codings, compress, expand } from './compression.ts';

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
  // Every gateway takes gzip; what else this one takes it says with each answer.
  let accepted: string | undefined;
  return {
    async post(path, body, hurry) {
      const text = JSON.stringify(body);
      const coding = codingFor(text, accepted);
      const compressed = { body: compress(text, coding), coding };
      const tooLong = AbortSignal.timeout(answerMillisMax);
      const signal = hurry === undefined ? tooLong : AbortSignal.any([tooLong, hurry]);
      const posted = await post(new URL(path, gatewayUrl), compressed, { agent, signal });
      accepted = posted.accepted;
      return posted.answer;
    },
    close: () => agent.destroy(),
  };
}

/** An answer, and the codings that the gateway takes; undefined where it does not say. */
interface Posted {
  readonly answer: Result<unknown, LinkProblem>;
  readonly accepted: string | undefined;
}

function post(
  url: URL,
  { body, coding }: { readonly body: Buffer; readonly coding: string },
  { agent, signal }: { readonly agent: Agent; readonly signal: AbortSignal },
): Promise<Posted> {
  return new Promise((resolvePosted) => {
    const resolve = (answer: Posted['answer'], accepted?: string) =>
      resolvePosted({ answer, accepted });
    const call = request(url, {
      agent,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-encoding': coding,
        'content-length': body.length,
        'accept-encoding': codings.join(', '),
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
        const answer = readAnswer(response, Buffer.concat(chunks));
        resolve(answer, String(response.headers['accept-encoding'] ?? ''));
      });
    });
    call.end(body);
  });
}

function readAnswer(
  { statusCode, headers }: IncomingMessage,
  raw: Buffer,
): Result<unknown, LinkProblem> {
  try {
    const text = expand(raw, headers['content-encoding'], answerBytesMax);
    const answer: unknown = JSON.parse(text.toString('utf8'));
    if (statusCode === 200) return ok(answer);
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
