import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:https';
import { gzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { type DemoDirectory, makeDemoDirectory } from '../../../gateway/demo/demo.test-support.ts';
import type { RunningDemo } from '../../../gateway/demo/demo.ts';
import { makeCertificateRequest, TestDevice } from '../../../gateway/sync/device.test-support.ts';
import { letter, noonInNovember } from '../../../gateway/sync/letter.test-support.ts';
import { BlobAsk, BlobGet, BlobPut } from '../../../shared/protocol/blob.ts';
import { genesisHash } from '../../../shared/protocol/chain.ts';
import { WireError, wireErrors } from '../../../shared/protocol/errors.ts';
import { type Random, randomFrom } from '../../simulation/random.ts';
import { createScore, type Score, type TargetScore } from '../score.ts';
import { createSchemaValues } from '../values/from-schema.ts';
import { mutated } from '../values/mutate.ts';
import type { EdgePlan } from './plan.ts';

/** What a device, or a stranger at its port, can send to a gateway. */
const paths = ['/enrol', '/sync', '/orders', '/blobs/ask', '/blobs/put', '/blobs/get'] as const;
type Path = (typeof paths)[number];

/** The names of the gateway's targets. */
export const gatewayTargets = paths.map((path) => `gateway ${path}`);

/** What refuses a request before anything of it is looked up: nothing may be written for it. */
const refusedUnread: ReadonlySet<string> = new Set(['malformed', 'tooLarge', 'notFound']);

/** Fuzzes the real gateway over TLS: bodies that are nearly right, quite odd, and no JSON at all. */
export async function fuzzGateway(
  names: readonly string[],
  plan: EdgePlan,
): Promise<TargetScore[]> {
  const prepared: DemoDirectory = await makeDemoDirectory(noonInNovember);
  const demo = await prepared.start();
  const device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
  const { keyPem: key, enrolment } = device;
  const agent = new Agent({
    keepAlive: true,
    rejectUnauthorized: false,
    key,
    cert: enrolment.certificatePem,
  });
  const { requestPem } = await makeCertificateRequest();
  const scores: TargetScore[] = [];
  for (const path of paths.filter((one) => names.includes(`gateway ${one}`))) {
    const random = randomFrom('gateway', path, plan.seed);
    const run: GatewayRun = { demo, device, agent, path, random, requestPem };
    scores.push(await fuzzPath(run, createScore(`gateway ${path}`), plan.inputs));
  }
  agent.destroy();
  await demo.stop();
  prepared.remove();
  return scores;
}

interface GatewayRun {
  readonly demo: RunningDemo;
  readonly device: TestDevice;
  readonly agent: Agent;
  readonly path: Path;
  readonly random: Random;
  readonly requestPem: string;
}

async function fuzzPath(run: GatewayRun, score: Score, inputs: number): Promise<TargetScore> {
  for (let sent = 0; sent < inputs; sent += 1) {
    await asItWas(run);
    const body = bodyOf(await likelyRequest(run), run.random);
    const before = await writes(run.demo);
    try {
      const { status, text } = await post(run, body);
      const answer: unknown = JSON.parse(text);
      const refusal = WireError.safeParse(answer);
      if (status === 200) score.count('accepted');
      else if (!refusal.success || wireErrors[refusal.data.error.code] !== status) {
        score.found('unknownErrors', { status, text }, body.bytes.toString());
      } else if (refusal.data.error.code === 'internal') {
        score.found('crashes', text, body.bytes.toString());
      } else {
        score.count('refused');
        const isUnread = refusedUnread.has(refusal.data.error.code);
        const isWritten = isUnread && (await writes(run.demo)) !== before;
        if (isWritten) score.found('stateChanges', text, body.bytes.toString());
      }
    } catch (error) {
      score.found('crashes', error, body.bytes.toString());
    }
  }
  return score.total();
}

/** What was rightly taken for a fork shuts the device out: the next request finds it as it was. */
async function asItWas({ demo, device, path }: GatewayRun): Promise<void> {
  if (path !== '/sync') return;
  const row = await demo.gateway.database
    .updateTable('devices')
    .set({ state: 'active' })
    .where('device_id', '=', device.enrolment.deviceId)
    .returning(['acknowledged_seq', 'head_hash', 'nonce'])
    .executeTakeFirstOrThrow();
  device.head = { seq: row.acknowledged_seq, hash: row.head_hash };
  device.nonce = row.nonce;
  device.outbox = [];
}

async function likelyRequest({ path, device, random, requestPem }: GatewayRun): Promise<unknown> {
  const words = ['0'.repeat(64), 'AAAA', Buffer.alloc(300).toString('base64')];
  const { valid } = createSchemaValues(random, { words, current: () => null });
  if (path === '/blobs/ask') return valid(BlobAsk);
  if (path === '/blobs/put') return valid(BlobPut);
  if (path === '/blobs/get') return valid(BlobGet);
  if (path === '/orders') return { ordersSeen: 0, cursor: null };
  if (path === '/enrol') {
    const secret = randomBytes(12).toString('hex').slice(0, 16);
    return { secret, certificateRequestPem: requestPem, app: { version: '1' } };
  }
  if (random.chance(0.5)) await device.send(letter());
  const compared = { seq: 1, id: letter().messageId, outcome: 'applied' };
  return {
    ...device.nextRequest(),
    session: randomUUID(),
    incarnation: null,
    ordersSeen: 0,
    digest: { fromSeq: 1, toSeq: 3, hash: genesisHash, records: [compared] },
    audit: { head: { seq: 1, hash: genesisHash }, after: 0, entries: [] },
  };
}

interface Body {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

function bodyOf(likely: unknown, random: Random): Body {
  const type = { 'content-type': 'application/json' };
  const way = random.next();
  if (way < 0.05) return { bytes: Buffer.from(random.bytes(random.below(300))), headers: type };
  const bytes = Buffer.from(jsonOf(way < 0.15 ? likely : mutated(likely, random)));
  if (way < 0.2) return { bytes: bytes.subarray(0, random.below(bytes.length)), headers: type };
  if (way < 0.25) return { bytes, headers: { 'content-type': 'text/plain' } };
  if (way < 0.3) return { bytes, headers: { ...type, 'content-encoding': 'gzip' } };
  if (way < 0.35) {
    const headers = { ...type, 'content-encoding': random.pick(['gzip', 'zstd', 'br', '', '\t']) };
    return { bytes: gzipSync(bytes), headers };
  }
  return { bytes, headers: type };
}

function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    return '[';
  }
}

/** Rows that this gateway's connection has written, ever. */
async function writes({ gateway }: RunningDemo): Promise<number> {
  const asked = sql<{ n: number }>`SELECT total_changes() AS n`;
  return (await asked.execute(gateway.database)).rows[0]?.n ?? 0;
}

function post(
  { demo, path, agent }: GatewayRun,
  { bytes, headers }: Body,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${demo.deviceUrl}${path}`,
      { method: 'POST', agent, headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
        );
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(bytes);
  });
}
