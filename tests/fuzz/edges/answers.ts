import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { enrolTablet } from '../../../build/start/demo.ts';
import type { Kiosk, OpenKiosk } from '../../../electron/core/kiosk.ts';
import { openExistingStore } from '../../../electron/core/open-store.ts';
import { pullOrders } from '../../../electron/core/orders/pull.ts';
import { openKeys } from '../../../electron/core/session/sign-in.ts';
import { newSession, round } from '../../../electron/core/sync/agent.ts';
import { type GatewayLink, openGatewayLink } from '../../../electron/core/sync/transport.ts';
import { kioskView } from '../../../electron/core/view/view.ts';
import { startDemoGateway } from '../../../gateway/demo/demo.ts';
import type { GatewayFiles } from '../../../gateway/files.ts';
import { signOrder } from '../../../gateway/orders/sign.ts';
import { assert } from '../../../shared/assert.ts';
import { KioskView } from '../../../shared/ipc/view.ts';
import { KnownChange } from '../../../shared/protocol/change.ts';
import { type Order, orderKinds } from '../../../shared/protocol/order.ts';
import { SyncResponse } from '../../../shared/protocol/sync.ts';
import { ok } from '../../../shared/result.ts';
import { kioskOver, signInto } from '../../bench/tablet/kiosk.ts';
import { type Random, randomFrom } from '../../simulation/random.ts';
import { inOwnDirectory } from '../directory.ts';
import { createScore, type Score, type TargetScore } from '../score.ts';
import { createSchemaValues, type SchemaValues } from '../values/from-schema.ts';
import { mutated } from '../values/mutate.ts';
import type { EdgePlan } from './plan.ts';

/** What a hostile gateway, one with the facility's own certificate, may answer a tablet. */
export const answerTargets = ['answer /sync', 'answer /orders'] as const;

const resident = { residentId: '204817', pin: '482915' } as const;

/** Fuzzes what a tablet does with answers: the real exchange, over a line that brings what it likes. */
export function fuzzAnswers(names: readonly string[], plan: EdgePlan): Promise<TargetScore[]> {
  return inOwnDirectory(async (directory) => {
    const gateway = await startDemoGateway({ dataDir: join(directory, 'gateway') });
    const dataDir = join(directory, 'tablet');
    await enrolTablet(gateway, dataDir);
    const kiosk = await openTablet(dataDir);
    const values = (random: Random) =>
      createSchemaValues(random, { words: wordsFor(kiosk), current: () => resident.residentId });
    await gateway.stop();
    const scores: TargetScore[] = [];
    for (const name of names) {
      const random = randomFrom(name, plan.seed);
      const run = { kiosk, random, values: values(random), score: createScore(name) };
      if (name === 'answer /sync') await fuzzSync(run, plan.inputs);
      else await fuzzOrders(run, gateway.gateway.files, plan.inputs);
      scores.push(run.score.total());
    }
    kiosk.resident.close();
    kiosk.store.close();
    return scores;
  });
}

interface AnswerRun {
  readonly kiosk: OpenKiosk;
  readonly random: Random;
  readonly values: SchemaValues;
  readonly score: Score;
}

/** A tablet that has talked to its gateway once, with its resident's vault open. */
async function openTablet(dataDir: string): Promise<OpenKiosk> {
  const store = openExistingStore({ dataDir });
  assert(store.ok, 'the tablet is enrolled');
  const kiosk = kioskOver(store.value, dataDir);
  const enrolment = store.value.enrolment.read();
  assert(enrolment !== null, 'the tablet is enrolled');
  const link = openGatewayLink(enrolment.gatewayUrl, enrolment);
  const session = newSession();
  while ((await round(kiosk, link, session)) === 'more');
  link.close();
  const keys = await openKeys(kiosk, resident);
  assert(keys.ok, 'the PIN is right');
  return signInto(kiosk, keys.value);
}

function wordsFor({ store }: Kiosk): string[] {
  const { cursor, nonce, incarnation } = store.position.read();
  const enrolment = store.enrolment.read();
  const names = store.stampbook.leaseVersion() > 0 ? ['free/204817/2026-12/1', 'paid/x/1'] : [];
  return [
    ...names,
    ...[cursor, nonce, incarnation, enrolment?.deviceId].filter((word) => word != null),
    ...['204817', 'c-204817-1', '219360', 'Denise', 'en', 'es', 'America/Denver', '06:00'],
    ...['AAAA', 'contraband', 'text', '0'.repeat(64), `${'A'.repeat(43)}=`],
    ...['019ab0c1-2d3e-7f45-8a6b-7c8d9e0f1a2b', '019ab0c1-2d3e-7f45-8a6b-7c8d9e0f1a2c'],
  ];
}

/** A line to nobody: it answers what it is told to. */
function lineAnswering(answer: unknown): GatewayLink {
  return { post: async () => ok(answer), close: () => undefined };
}

async function fuzzSync(run: AnswerRun, inputs: number): Promise<void> {
  const { kiosk, score, values, random } = run;
  for (let sent = 0; sent < inputs; sent += 1) {
    const likely = likelyAnswer(kiosk, values, random);
    const answer = random.chance(0.2) ? likely : asJson(mutated(likely, random));
    await judge(run, answer, async () => {
      await round(kiosk, lineAnswering(answer), newSession());
      return kiosk.link.isConnected ? 'accepted' : 'refused';
    });
  }
  assert(score.total().inputs === inputs, 'each answer was counted');
}

/** A page as the real gateway could send it, with changes of every kind. */
function likelyAnswer(kiosk: Kiosk, values: SchemaValues, random: Random): unknown {
  const nowMillis = kiosk.time.now();
  const changes = Array.from({ length: random.below(4) }, () => values.valid(KnownChange));
  const { nonce, cursor, incarnation } = kiosk.store.position.read();
  return {
    ...(values.valid(SyncResponse) as object),
    changes,
    timeMillis: nowMillis,
    nonce: nonce ?? '',
    cursor: cursor ?? '',
    incarnation: incarnation ?? '',
    results: [],
  };
}

async function fuzzOrders(run: AnswerRun, files: GatewayFiles, inputs: number): Promise<void> {
  const { kiosk, random } = run;
  for (let sent = 0; sent < inputs; sent += 1) {
    const signed = signedOrder(kiosk, random, files);
    const orders = [random.chance(0.1) ? signed : asJson(mutated(signed, random))];
    const answer = { orders, hasNews: false, timeMillis: kiosk.time.now() };
    const changed = random.chance(0.8) ? answer : asJson(mutated(answer, random));
    const before = kiosk.store.orders.read();
    await judge(run, changed, async () => {
      await pullOrders(kiosk, lineAnswering(changed));
      const isObeyed = kiosk.store.orders.read().version !== before.version;
      if (isObeyed)
        assert(isSame(orders[0], signed), 'no order is carried out but as it was signed');
      return isObeyed ? 'accepted' : 'refused';
    });
  }
}

/** The next order for this tablet, as the facility signs it; or one that is not next, or for another. */
function signedOrder(kiosk: Kiosk, random: Random, files: GatewayFiles): Order {
  const { version } = kiosk.store.orders.read();
  const deviceId = kiosk.store.enrolment.read()?.deviceId ?? '';
  return signOrder(files, {
    orderId: randomUUID(),
    deviceId: random.chance(0.9) ? deviceId : randomUUID(),
    version: Math.max(1, version + random.pick([1, 1, 1, 0, 2])),
    // A tablet that is wiped answers no more.
    kind: random.pick(['lockdown', ...orderKinds.filter((kind) => kind !== 'wipe'), 'dance']),
    scope: random.pick(['facility', 'device']),
    reason: random.pick([null, 'contraband']),
    issuedAtMillis: kiosk.time.now(),
  });
}

function isSame(sent: unknown, signed: Order): boolean {
  const fields = sent as Readonly<Record<string, unknown>>;
  return Object.entries(signed).every(([name, value]) => fields[name] === value);
}

/** Nothing throws, and what the tablet shows and asks afterwards is what it should be. */
async function judge(
  { kiosk, score }: AnswerRun,
  answer: unknown,
  work: () => Promise<'accepted' | 'refused'>,
): Promise<void> {
  try {
    const verdict = await work();
    const view = KioskView.safeParse(kioskView(kiosk));
    if (view.success) score.count(verdict);
    else score.found('unknownErrors', view.error.issues, answer);
  } catch (error) {
    score.found('crashes', error, answer);
  }
}

/** As it comes over the line: what JSON cannot say is not there. */
function asJson(value: unknown): unknown {
  try {
    return JSON.parse(
      JSON.stringify(value, (_name, inner) => (typeof inner === 'bigint' ? 1 : inner)),
    );
  } catch {
    return null;
  }
}
