import type { GatewayLink } from '../../electron/core/sync/transport.ts';
import type { LinkProblem } from '../../shared/ipc/view.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { receive } from './gateway-door.ts';
import { answerBetween, requestBetween } from './older.ts';
import type { Random } from './random.ts';
import type { Weather } from './scenario.ts';
import type { Life, Tablet } from './tablet.ts';
import { luck, type World } from './world.ts';

type Answer = Result<unknown, LinkProblem>;

/** As long as electron/core/sync/transport.ts waits for an answer. */
const answerMillisMax = 30_000;
const hourMillis = 3_600_000;

/** What becomes of one request on its way. */
interface Fate {
  /** When it arrives, once or more often, in milliseconds from now; none: it is lost. */
  readonly arrivalsMillis: readonly number[];
  /** How long the answer takes; null: it is lost. */
  readonly answerMillis: number | null;
}

/**
 * The way from a tablet to the gateway, in the place of TLS. What the tablet no longer waits for may
 * still arrive, hours later; an answer that comes too late is heard by nobody.
 */
export function linkOf(world: World, tablet: Tablet, life: Life): GatewayLink {
  return {
    post: (path, body) =>
      new Promise((resolve) => send(world, tablet, life, { path, body, resolve })),
    close: () => undefined,
  };
}

interface Posting {
  readonly path: string;
  readonly body: unknown;
  readonly resolve: (answer: Answer) => void;
}

function send(world: World, tablet: Tablet, life: Life, { path, body, resolve }: Posting): void {
  const { timeline } = world;
  life.posted.resolve();
  life.posted = Promise.withResolvers();
  const text = JSON.stringify(requestBetween(world, body));
  // Its certificate says who it is, whoever has the tablet by then.
  const { deviceId } = tablet;
  const weather = world.isHealing ? 'clear' : tablet.weather;
  let isWaiting = true;
  const hear = async (answer: Answer): Promise<void> => {
    if (!isWaiting || tablet.life !== life) return;
    isWaiting = false;
    // What the tablet has shown until now it will not take back, whatever the gateway's time is.
    tablet.shownMillis = Math.max(tablet.shownMillis, life.kiosk.time.now());
    if (path === '/sync') life.heardAtMillis = timeline.now();
    const { promise } = life.posted;
    resolve(answer);
    // What the answer causes is over when all is done, or when the next question is on its way.
    await Promise.race([promise, life.round]);
  };
  if (weather === 'cut') {
    timeline.at(timeline.now() + 1, () => hear(fail('unreachable')));
    return;
  }
  const { arrivalsMillis, answerMillis } = fateIn(weather, luck(world, 'network', tablet.name));
  if (weather !== 'clear') tellFate(world, { arrivalsMillis, answerMillis });
  for (const arrivalMillis of arrivalsMillis) {
    timeline.at(timeline.now() + arrivalMillis, async () => {
      if (tablet.life !== life) world.faults.add('network: request of an earlier start');
      const answer = await receive(world, deviceId, { path, text });
      if (answerMillis === null) return;
      const heard = answer.ok ? ok(answerBetween(world, JSON.parse(answer.value))) : answer;
      timeline.at(timeline.now() + answerMillis, () => hear(heard));
    });
  }
  timeline.at(timeline.now() + answerMillisMax, () => hear(fail('timedOut')));
}

function fateIn(weather: Exclude<Weather, 'cut'>, random: Random): Fate {
  const quick = 20 + random.below(400);
  const late = () => Math.round(random.next() ** 4 * 72 * hourMillis);
  const answer = 20 + random.below(400);
  switch (weather) {
    case 'clear':
      return { arrivalsMillis: [quick], answerMillis: answer };
    case 'halfOpen':
      return { arrivalsMillis: [quick], answerMillis: null };
    case 'lossy':
      return {
        arrivalsMillis: random.chance(0.35) ? [] : [quick],
        answerMillis: random.chance(0.35) ? null : answer,
      };
    case 'slow':
      return {
        arrivalsMillis: [random.chance(0.6) ? late() : 10_000 + random.below(10_000)],
        answerMillis: random.below(20_000),
      };
    case 'wild':
      return {
        arrivalsMillis: Array.from({ length: random.below(4) }, () =>
          random.chance(0.5) ? quick + random.below(2000) : late(),
        ),
        answerMillis: random.chance(0.3) ? null : random.below(25_000),
      };
  }
}

function tellFate({ faults }: World, { arrivalsMillis, answerMillis }: Fate): void {
  if (arrivalsMillis.length === 0) faults.add('network: request lost');
  if (arrivalsMillis.length > 1) faults.add('network: request repeated');
  if (arrivalsMillis.some((millis) => millis > answerMillisMax))
    faults.add('network: request late');
  if (arrivalsMillis.length > 0 && answerMillis === null) faults.add('network: answer lost');
}
