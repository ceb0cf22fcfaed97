import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildKiosk } from '../../../build/bundle/bundle.ts';
import { type Kiosk, landscape, launchKiosk, startDisplay } from '../../e2e/kiosk.ts';
import type { BenchOptions } from '../main.ts';
import { type BenchResult, type Goal, meets } from '../result.ts';
import { median, p99, rounded } from '../statistics.ts';
import { manyRenewals, memoryOfBare } from './bare.ts';
import { floorsOf, growthEach } from './growth.ts';
import { memoryOf, settle } from './processes.ts';
import { type SessionTimes, signIn, signOut } from './session.ts';
import { prepareFullTablet } from './tablet.ts';

const runsUsual = 5;
const messagesUsual = 10_000;
/** Some five minutes of one after the other. What 10,000 would come to is reckoned from the line through them. */
const signInsUsual = 600;
const signInsGoal = 10_000;
/** The first sessions fill what is kept: compiled code, statements, the partitions that are lent again. */
const warmUp = 100;
const limits = { pinMillis: 500, signOutMillis: 3_000 } as const;

/**
 * B5: what a kiosk takes of the memory with somebody signed in who has much mail, beside a bare window with a
 * static page in the same Electron; what it grows by, session after session; and what a session's two ends take.
 * Both programs are started by the same driver, whose share is in both.
 */
export async function benchMemory({
  runs = runsUsual,
  scale = 1,
}: BenchOptions): Promise<BenchResult[]> {
  await buildKiosk();
  const directory = mkdtempSync(join(tmpdir(), 'postern-bench-memory-'));
  const display = await startDisplay(landscape);
  try {
    const messages = Math.ceil(messagesUsual * scale);
    const dataDirectory = await prepareFullTablet(directory, messages);
    const open = () => launchKiosk({ display: display.name, dataDirectory });
    const pairs: { kiosk: number; bare: number }[] = [];
    // The first pair fills the system's file cache, and is not counted.
    for (let run = 0; run <= runs; run += 1) {
      const bare = await memoryOfBare(display.name);
      pairs.push({ kiosk: await memoryOfKiosk(await open()), bare });
    }
    const memory = asMemory(pairs.slice(1), messages);
    const kiosk = await open();
    const count = warmUp + Math.ceil(signInsUsual * scale);
    const sessions = await manySessions(kiosk, count);
    await kiosk.end();
    const counted = sessions.slice(warmUp);
    const bare = (await manyRenewals(display.name, count)).slice(warmUp);
    return [
      memory,
      asGrowth(
        counted.map(({ ownMebibytes }) => ownMebibytes),
        bare,
      ),
      asTimes('the check of a PIN, to the open vault', counted, 'pinMillis'),
      asTimes('sign-out, to a fresh locked screen', counted, 'signOutMillis'),
    ];
  } finally {
    await display.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function memoryOfKiosk(kiosk: Kiosk): Promise<number> {
  await signIn(kiosk);
  await settle();
  const { all } = memoryOf(kiosk.processId);
  await kiosk.end();
  return all;
}

interface Session extends SessionTimes {
  /** What no file has, with nobody signed in, after it. */
  readonly ownMebibytes: number;
}

async function manySessions(kiosk: Kiosk, count: number): Promise<Session[]> {
  const sessions: Session[] = [];
  while (sessions.length < count) {
    const pinMillis = await signIn(kiosk);
    const signOutMillis = await signOut(kiosk);
    sessions.push({ pinMillis, signOutMillis, ownMebibytes: memoryOf(kiosk.processId).own });
  }
  return sessions;
}

function asMemory(
  pairs: readonly { readonly kiosk: number; readonly bare: number }[],
  messages: number,
): BenchResult {
  const goal: Goal = { peer: 'bare Electron window', atMost: 1.4 };
  const kiosk = pairs.map((pair) => pair.kiosk);
  const ratioOfEachRun = pairs.map((pair) => pair.kiosk / pair.bare);
  const ratios = { [goal.peer]: rounded(median(ratioOfEachRun)) };
  return {
    id: 'B5',
    name: `memory of all processes, signed in, ${messages} messages`,
    unit: 'MiB',
    runs: pairs.length,
    median: rounded(median(kiosk)),
    p99: rounded(p99(kiosk)),
    ratios,
    ratioOfEachRun: ratioOfEachRun.map(rounded),
    goal,
    met: meets(ratios, goal),
    beside: { bareMedian: rounded(median(pairs.map((pair) => pair.bare))) },
  };
}

/** Reckoned: the line through what was measured, carried on to 10,000 sign-ins. */
function asGrowth(kiosk: readonly number[], bare: readonly number[]): BenchResult {
  const goal: Goal = {
    peer: `the same after ${signInsGoal} sign-ins fewer, reckoned`,
    atMost: 1.02,
  };
  const [begin = Number.NaN] = floorsOf(kiosk);
  const end = floorsOf(kiosk).at(-1) ?? Number.NaN;
  const each = growthEach(kiosk);
  const ratio = (begin + each.slope * signInsGoal) / begin;
  const ratios = {
    [goal.peer]: rounded(ratio),
    'the first of these, measured': rounded(end / begin),
  };
  return {
    id: 'B5',
    name: `growth of what is its own, reckoned from ${kiosk.length} sign-ins after the first ${warmUp}`,
    unit: 'MiB',
    runs: kiosk.length,
    median: rounded(median(kiosk)),
    p99: rounded(p99(kiosk)),
    ratios,
    ratioOfEachRun: [rounded(ratio)],
    goal,
    met: meets(ratios, goal),
    beside: {
      kibibytesEach: rounded(each.slope * 1024),
      kibibytesError: rounded(each.error * 1024),
      bareWindowKibibytesEach: rounded(growthEach(bare).slope * 1024),
      bareWindowKibibytesError: rounded(growthEach(bare).error * 1024),
    },
  };
}

function asTimes(
  name: string,
  sessions: readonly Session[],
  which: keyof typeof limits,
): BenchResult {
  const goal: Goal = { peer: `the ${limits[which]} ms that it may take`, atMost: 1 };
  const times = sessions.map((session) => session[which]);
  const ratios = { [goal.peer]: rounded(median(times) / limits[which]) };
  return {
    id: 'B5',
    name,
    unit: 'ms',
    runs: times.length,
    median: rounded(median(times)),
    p99: rounded(p99(times)),
    ratios,
    ratioOfEachRun: [rounded(p99(times) / limits[which])],
    goal,
    met: meets(ratios, goal),
    beside: { greatest: rounded(Math.max(...times)) },
  };
}
