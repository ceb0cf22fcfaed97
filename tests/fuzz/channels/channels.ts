import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Core } from '../../../electron/core/core.ts';
import { channels } from '../../../shared/ipc/channels.ts';
import { KioskError } from '../../../shared/ipc/errors.ts';
import { type ChannelName, channelNames } from '../../../shared/ipc/names.ts';
import type { KioskView } from '../../../shared/ipc/view.ts';
import { type Random, randomFrom } from '../../simulation/random.ts';
import { inOwnDirectory } from '../directory.ts';
import { createScore, type Score, type TargetScore } from '../score.ts';
import { createStillClock } from '../still-clock.ts';
import { createSchemaValues, type SchemaValues } from '../values/from-schema.ts';
import { mutated } from '../values/mutate.ts';
import { oddValue } from '../values/odd.ts';
import { type Arrived, pastShell, throughShell } from './road.ts';
import { type Scene, scenes } from './scenes.ts';
import { difference, readState } from './state.ts';
import { canary, type FuzzedTablet, makeFuzzedTablet, openCore } from './tablet.ts';

/** The name of a channel's target. */
export function channelTarget(channel: ChannelName): string {
  return `ipc ${channel}`;
}

/** What is asked of a run. */
export interface ChannelPlan {
  readonly channels: readonly ChannelName[];
  /** For each channel, over all scenes. */
  readonly inputs: number;
  readonly seed: number;
}

/** The rest of the inputs comes to a tablet that is not set up yet. */
const unsetShare = 1 - scenes.reduce((sum, { share }) => sum + share, 0);
/** Each costs the disk a transaction, or the core a page of a list. For each channel and scene. */
const acceptedMax = 200;
/** Refused inputs between two looks at the state: what they changed together, one of them changed. */
const looksEvery = 64;
/** PINs are stretched for a tenth of a second each. So often one is typed to set a channel's scene again… */
const signInsMax = 1;
/**
 * …and so many come in as inputs in each scene. A wrong one counts against who is signed in (5.3), and five
 * would keep them out of the next scene.
 */
const pinChecksMax: Partial<Record<ChannelName, number>> = {
  'session.signIn': 4,
  'staff.signIn': 4,
  'pin.change': 1,
  'pin.remember': 1,
};

/** Fuzzes channels of the real core, through what the real shell lets pass (K8). */
export async function fuzzChannels(plan: ChannelPlan): Promise<TargetScore[]> {
  const scores = new Map(plan.channels.map((name) => [name, createScore(channelTarget(name))]));
  await inOwnDirectory(async (directory) => {
    await fuzzUnset(join(directory, 'unset'), plan, scores);
    const tablet = await makeFuzzedTablet(directory);
    for (const scene of scenes) {
      console.log(`${plan.channels.length} channels, ${scene.name}`);
      for (const channel of plan.channels) {
        const random = randomFrom('channel', plan.seed, scene.name, channel);
        const opened: Opened = { messageId: null };
        const known = { words: tablet.words, current: () => opened.messageId };
        const sender = createSender(channel, createSchemaValues(random, known), random);
        const run = { tablet, scene, score: scoreOf(scores, channel), channel, sender, opened };
        await fuzzInScene(run, Math.round(plan.inputs * scene.share));
      }
    }
    await tablet.end();
  });
  return [...scores.values()].map((score) => score.total());
}

/** The letter or message that is on the screen. */
interface Opened {
  messageId: string | null;
}

function messageOn({ screen }: KioskView): string | null {
  if (screen.name === 'writing') return screen.writing.messageId;
  return screen.name === 'reading' || screen.name === 'letter' ? screen.messageId : null;
}

function scoreOf(scores: ReadonlyMap<ChannelName, Score>, channel: ChannelName): Score {
  return scores.get(channel) ?? createScore(channel);
}

interface SceneRun {
  readonly tablet: FuzzedTablet;
  readonly scene: Scene;
  readonly score: Score;
  readonly channel: ChannelName;
  readonly sender: Sender;
  readonly opened: Opened;
}

/** All inputs of one channel in one scene. Nothing else happens meanwhile: no timer comes in between. */
async function fuzzInScene(run: SceneRun, inputs: number): Promise<void> {
  const { tablet, scene, score, channel, sender } = run;
  const { core } = tablet;
  let signIns = 0;
  let pinChecks = 0;
  let before = readState(core, tablet.dataDir, null);
  let unlooked: unknown[] = [];
  const look = () => {
    const after = readState(core, tablet.dataDir, before);
    const changed = difference(before, after);
    if (changed !== null) score.found('stateChanges', { scene: scene.name, changed }, unlooked);
    unlooked = [];
    before = after;
  };
  const rest = async () => {
    const view = core.view();
    if (!scene.stands(view)) {
      const isSignIn = scene.isSignedIn && view.resident === null;
      if (isSignIn) signIns += 1;
      // Then the rest of the inputs comes to what their channel has left.
      if (!isSignIn || signIns <= signInsMax) await scene.set(tablet);
    }
    // What waits for its turn, the view that goes to the screen for one, has it now.
    await new Promise((done) => setImmediate(done));
    before = readState(core, tablet.dataDir, before);
    run.opened.messageId = messageOn(core.view());
  };
  await rest();
  for (let sent = 0; sent < inputs; sent += 1) {
    const { arrived, raw } = sender.next();
    const fits = arrived !== null && channels[channel].input.safeParse(arrived.input).success;
    pinChecks += fits ? 1 : 0;
    if (fits && pinChecks > (pinChecksMax[channel] ?? Number.POSITIVE_INFINITY)) {
      sent -= 1;
      continue;
    }
    if (fits && unlooked.length > 0) look();
    const isRefused = await callOnce(run, arrived, raw);
    if (isRefused) {
      unlooked.push(raw);
      if (fits || unlooked.length >= looksEvery) look();
    } else {
      sender.accepted();
      await rest();
    }
  }
  look();
}

/** Sends one input; whether it was refused by an error after which nothing may be another. */
async function callOnce(
  { tablet, channel, score }: Pick<SceneRun, 'channel' | 'score'> & { tablet: { core: Core } },
  arrived: Arrived,
  raw: unknown,
): Promise<boolean> {
  if (arrived === null) {
    score.count('refused');
    return true;
  }
  let answer: Awaited<ReturnType<Core['call']>>;
  try {
    answer = await tablet.core.call(channel, arrived.input);
  } catch (error) {
    score.found('crashes', error, raw);
    return false;
  }
  if (answer.ok) {
    const fits = channels[channel].output.safeParse(answer.value).success;
    const tells = JSON.stringify(answer.value).includes(canary);
    if (fits && !tells) score.count('accepted');
    else score.found('unknownErrors', tells ? 'tells of another resident' : answer, raw);
    return false;
  }
  const known = KioskError.safeParse(answer.error);
  if (!known.success) {
    score.found('unknownErrors', answer, raw);
    return false;
  }
  score.count('refused');
  return changesNothing(channel, known.data);
}

/**
 * A Send that does not come off keeps the words that came with it, as a draft, whole (2.9, 3.7): so they
 * are what has changed.
 */
function changesNothing(channel: ChannelName, { code }: KioskError): boolean {
  return channel !== 'draft.send' || code === 'notFound' || code === 'notNow';
}

/** Before enrolment there is no store: every channel but the view has to wait. */
async function fuzzUnset(
  dataDir: string,
  plan: ChannelPlan,
  scores: ReadonlyMap<ChannelName, Score>,
): Promise<void> {
  mkdirSync(dataDir);
  const core = openCore(dataDir, createStillClock(Date.parse('2026-11-20T19:00:00Z')));
  const before = readState(core, dataDir, null);
  for (const channel of plan.channels) {
    const random = randomFrom('channel', plan.seed, 'unset', channel);
    const sender = createSender(
      channel,
      createSchemaValues(random, { words: ['x'], current: () => null }),
      random,
    );
    const score = scoreOf(scores, channel);
    for (let sent = 0; sent < Math.round(plan.inputs * unsetShare); sent += 1) {
      const { arrived, raw } = sender.next();
      await callOnce({ tablet: { core }, channel, score }, arrived, raw);
    }
    const changed = difference(before, readState(core, dataDir, before));
    if (changed !== null) score.found('stateChanges', { scene: 'unset', changed }, null);
  }
  await core.end();
}

interface Sender {
  next(): { readonly raw: unknown; readonly arrived: Arrived };
  /** An input was accepted. Enough of them, and the rest are all but right. */
  accepted(): void;
}

/** Most inputs are nearly right: what is far from it is refused at the first look. */
function createSender(channel: ChannelName, values: SchemaValues, random: Random): Sender {
  let acceptedCount = 0;
  const valid = (name: ChannelName) => values.valid(channels[name].input);
  const raw = (): unknown => {
    const way = acceptedCount < acceptedMax ? random.next() : 0.1 + random.next() * 0.9;
    if (way < 0.06) return valid(channel);
    if (way < 0.1) return valid(random.pick(channelNames));
    return way < 0.7 ? mutated(valid(channel), random) : oddValue(random);
  };
  return {
    next() {
      const input = raw();
      return { raw: input, arrived: random.chance(0.7) ? throughShell(input) : pastShell(input) };
    },
    accepted() {
      acceptedCount += 1;
    },
  };
}
