import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assert } from '../../../shared/assert.ts';
import type { BenchOptions } from '../main.ts';
import { type BenchResult, meets } from '../result.ts';
import { median, p99, rounded } from '../statistics.ts';
import { openDisk, openPlainSqlite } from './peers.ts';
import { syncsPerLetter } from './syncs.ts';
import { openSendingTablet } from './tablet.ts';

const root = resolve(import.meta.dirname, '../../..');
const runsUsual = 5;
const lettersEachRun = 500;
/** Short, so that whatever else the machine does falls on all alike. */
const lettersAtOnce = 20;
/** By then code is compiled, and both journals have the length at which they are written over in place. */
const warmingLetters = 600;
const goal = { peer: 'plain better-sqlite3', atLeast: 0.8 } as const;
/** The memory file system's number, from linux/magic.h. */
const tmpfs = 0x01021994;

/** The times of single letters in milliseconds, by who sent them. */
type Times = Readonly<Record<'ours' | 'plain' | 'disk', number[]>>;

/**
 * B1: a durable Send beside one plain insert of the same letter, and beside the bare disk. They take
 * turns, twenty letters each, within one run, and a ratio is made in each run from that run's times
 * alone: a busy neighbour slows all of them and leaves the ratio.
 */
export async function benchSend({ runs = runsUsual }: BenchOptions): Promise<BenchResult[]> {
  const directory = newDirectory();
  try {
    const runTimes = await timeRuns(directory, runs);
    const syncs = {
      ours: syncsPerLetter('ours', directory),
      plain: syncsPerLetter('plain', directory),
    };
    return [asResult(runTimes, syncs)];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** On the disk that the working copy is on: a temporary directory may be memory, which syncs for nothing. */
function newDirectory(): string {
  const parent = join(root, 'test-results');
  mkdirSync(parent, { recursive: true });
  assert(statfsSync(parent).type !== tmpfs, 'a Send is timed on a disk, and this is memory');
  return mkdtempSync(join(parent, 'bench-send-'));
}

async function timeRuns(directory: string, runs: number): Promise<Times[]> {
  const tablet = await openSendingTablet(directory);
  const plain = openPlainSqlite(directory);
  const disk = openDisk(directory, 'appended');
  const ours = (count: number): number[] => {
    tablet.lease(count);
    return timesOf(count, () => tablet.newLetter(), tablet.send);
  };
  const turn = (times: Times) => {
    times.ours.push(...ours(lettersAtOnce));
    times.plain.push(...timesOf(lettersAtOnce, nothing, plain.put));
    times.disk.push(...timesOf(lettersAtOnce, nothing, disk.put));
  };
  const run = (letters: number): Times => {
    const times: Times = { ours: [], plain: [], disk: [] };
    while (times.ours.length < letters) turn(times);
    return times;
  };
  run(warmingLetters);
  const times = Array.from({ length: runs }, () => run(lettersEachRun));
  for (const it of [tablet, plain, disk]) it.close();
  return times;
}

function timesOf<Prepared>(
  count: number,
  prepare: () => Prepared,
  work: (prepared: Prepared) => void,
): number[] {
  return Array.from({ length: count }, () => {
    const prepared = prepare();
    const begun = performance.now();
    work(prepared);
    return performance.now() - begun;
  });
}

function nothing(): void {}

/** Letters a second, from the sum of times: a slow write-back counts, which a median would hide. */
function rate(times: readonly number[]): number {
  return (1000 * times.length) / times.reduce((sum, time) => sum + time, 0);
}

function asResult(
  runTimes: readonly Times[],
  syncs: Readonly<Record<'ours' | 'plain', number | null>>,
): BenchResult {
  const ours = runTimes.flatMap((times) => times.ours);
  const againstPlain = runTimes.map((times) => rate(times.ours) / rate(times.plain));
  const againstDisk = runTimes.map((times) => rate(times.ours) / rate(times.disk));
  const ratios = {
    'plain better-sqlite3': rounded(median(againstPlain)),
    'append and fdatasync': rounded(median(againstDisk)),
  };
  const perSecond = (who: keyof Times) => rounded(median(runTimes.map((it) => rate(it[who]))));
  return {
    id: 'B1',
    name: 'durable Send of a letter of 904 characters',
    unit: 'ms',
    runs: runTimes.length,
    median: rounded(median(ours)),
    p99: rounded(p99(ours)),
    ratios,
    ratioOfEachRun: againstPlain.map(rounded),
    goal,
    met: meets(ratios, goal),
    beside: {
      sendsPerSecond: perSecond('ours'),
      plainPerSecond: perSecond('plain'),
      diskPerSecond: perSecond('disk'),
      ...(syncs.ours === null ? {} : { syncsPerSend: rounded(syncs.ours) }),
      ...(syncs.plain === null ? {} : { syncsPerPlainInsert: rounded(syncs.plain) }),
    },
  };
}
