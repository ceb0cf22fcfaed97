import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { inDirectory } from '../directory.ts';
import type { BenchOptions } from '../main.ts';
import { installPeers, type Peers } from '../peers/installed.ts';
import { type BenchResult, meets } from '../result.ts';
import { median, p99, rounded } from '../statistics.ts';
import { rate, timesOf } from '../times.ts';
import { openSender, type Sender, type SenderName } from './senders.ts';
import { syncsPerLetter } from './syncs.ts';

const runsUsual = 5;
const lettersEachRun = 500;
/** Short, so that whatever else the machine does falls on all alike. */
const lettersAtOnce = 20;
/** By then code is compiled, and both journals have the length at which they are written over in place. */
const warmingLetters = 600;
/** What each is called in the report. */
const called: Readonly<Record<SenderName, string>> = {
  ours: 'ours',
  plain: 'plain better-sqlite3',
  disk: 'append and fdatasync',
  plainjob: 'plainjob FULL',
  liteque: 'liteque FULL',
  pouchdb: 'PouchDB synced',
};
const peerNames = ['plainjob', 'liteque', 'pouchdb'] as const;
const everyone: readonly SenderName[] = ['ours', 'plain', 'disk', ...peerNames];
const goal = {
  peer: called.plain,
  atLeast: 0.8,
  aheadOf: peerNames.map((name) => called[name]),
} as const;

/** The times of single letters in milliseconds, by who kept them. */
type Times = ReadonlyMap<SenderName, number[]>;

/**
 * B1: a durable Send beside one plain insert of the same letter, beside durable queues of others, and
 * beside the bare disk. They take turns, twenty letters each, within one run, and a ratio is made in
 * each run from that run's times alone: a busy neighbour slows all of them and leaves the ratio.
 */
export async function benchSend({ runs = runsUsual }: BenchOptions): Promise<BenchResult[]> {
  const peers = installPeers(peerNames);
  return inDirectory('send', async (directory) => {
    const senders = await openEveryone(directory, peers);
    const runTimes = await timeRuns(senders, runs);
    for (const sender of senders) await sender.close();
    const syncs = senders
      .filter(({ name }) => name !== 'disk')
      .map(({ name }) => [name, syncsPerLetter(name, directory, peers)] as const);
    return [asResult(runTimes, new Map(syncs), peers.missing)];
  });
}

async function openEveryone(directory: string, peers: Peers): Promise<Sender[]> {
  const opened: Sender[] = [];
  for (const name of everyone) {
    const own = join(directory, name);
    mkdirSync(own);
    const sender = await openSender(name, own, peers);
    if (sender !== null) opened.push(sender);
  }
  return opened;
}

async function timeRuns(senders: readonly Sender[], runs: number): Promise<Times[]> {
  const run = async (letters: number): Promise<Times> => {
    const times = new Map(senders.map(({ name }) => [name, [] as number[]]));
    for (let kept = 0; kept < letters; kept += lettersAtOnce) {
      for (const sender of inTurn(senders, kept / lettersAtOnce)) {
        sender.begin(lettersAtOnce);
        const turn = await timesOf(lettersAtOnce, sender.letter, (keep) => keep());
        times.get(sender.name)?.push(...turn);
      }
    }
    return times;
  };
  await run(warmingLetters);
  const all: Times[] = [];
  while (all.length < runs) all.push(await run(lettersEachRun));
  return all;
}

/** Another one begins each time: one whose disk work goes on behind its back slows each of the others. */
function inTurn(senders: readonly Sender[], round: number): Sender[] {
  const first = round % senders.length;
  return [...senders.slice(first), ...senders.slice(0, first)];
}

function asResult(
  runTimes: readonly Times[],
  syncs: ReadonlyMap<SenderName, number | null>,
  missing: Peers['missing'],
): BenchResult {
  const timesOfOne = (it: Times, name: SenderName) => it.get(name) ?? [];
  const ours = runTimes.flatMap((it) => timesOfOne(it, 'ours'));
  const ratiosTo = (name: SenderName) =>
    runTimes.map((it) => rate(timesOfOne(it, 'ours')) / rate(timesOfOne(it, name)));
  const present = everyone.filter((name) => runTimes[0]?.has(name) === true);
  const others = present.filter((name) => name !== 'ours');
  const ratios = Object.fromEntries(
    others.map((name) => [called[name], rounded(median(ratiosTo(name)))]),
  );
  const rates = present.map((name) => {
    const perSecond = median(runTimes.map((it) => rate(timesOfOne(it, name))));
    return [`${name}PerSecond`, rounded(perSecond)];
  });
  const counted = [...syncs].flatMap(([name, count]) =>
    count === null ? [] : [[`${name}SyncsPerLetter`, rounded(count)]],
  );
  return {
    id: 'B1',
    name: 'durable Send of a letter of 904 characters',
    unit: 'ms',
    runs: runTimes.length,
    median: rounded(median(ours)),
    p99: rounded(p99(ours)),
    ratios,
    ratioOfEachRun: ratiosTo('plain').map(rounded),
    goal,
    met: meets(ratios, goal),
    beside: Object.fromEntries([...rates, ...counted]),
    missing,
  };
}
