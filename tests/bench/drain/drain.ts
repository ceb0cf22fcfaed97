import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../../../shared/assert.ts';
import { pageLimits } from '../../../shared/protocol/sync.ts';
import { inDirectory } from '../directory.ts';
import { letterMaker } from '../letters.ts';
import type { BenchOptions } from '../main.ts';
import { installPeers } from '../peers/installed.ts';
import { type BenchResult, meets } from '../result.ts';
import { median, p99, rounded } from '../statistics.ts';
import { startBenchGateway } from '../tablet/gateway.ts';
import { openBenchTablet } from '../tablet/tablet.ts';
import { openPouchPair } from './pouch.ts';

const runsUsual = 5;
const lettersUsual = 10_000;
const letterCharacters = 2048;
/** Letters queued in one transaction. */
const lettersAtOnce = 500;
const goal = { peer: 'PouchDB synced', atLeast: 5 } as const;

/** What one run took, in milliseconds; null for PouchDB where it cannot be had. */
interface Run {
  readonly oursMillis: number;
  readonly pouchMillis: number | null;
  readonly exchanges: number;
}

/**
 * B2: letters that queued up without a network go to the gateway, beside PouchDB replicating the same
 * letters to its own server. Ours are sealed, chained and paid for, lie in the encrypted store with its
 * journal, and go over TLS 1.3 with both certificates into the gateway's own tables; PouchDB's are plain
 * documents over plain HTTP. Either server is a process of its own. The two take turns at going first.
 */
export async function benchDrain({
  runs = runsUsual,
  scale = 1,
}: BenchOptions): Promise<BenchResult[]> {
  const { folders, missing } = installPeers(['pouchdb']);
  const folder = folders.get('pouchdb') ?? null;
  const letters = Math.ceil(lettersUsual * scale);
  return inDirectory('drain', async (directory) => {
    const all: Run[] = [];
    while (all.length < runs) {
      const place = join(directory, String(all.length));
      mkdirSync(place);
      const bodies = bodiesOf(letters);
      const ours = () => drainOurs(place, bodies);
      const pouch = () => (folder === null ? null : drainPouch(folder, place, bodies));
      const pouchFirst = all.length % 2 === 0 ? null : await pouch();
      const mine = await ours();
      all.push({ ...mine, pouchMillis: pouchFirst ?? (await pouch()) });
    }
    return [asResult(all, letters, missing)];
  });
}

function bodiesOf(letters: number): string[] {
  const maker = letterMaker('drain');
  return Array.from({ length: letters }, () => maker.letter(letterCharacters));
}

async function drainOurs(
  place: string,
  bodies: readonly string[],
): Promise<Omit<Run, 'pouchMillis'>> {
  const gateway = await startBenchGateway(join(place, 'gateway'));
  const tablet = await openBenchTablet(join(place, 'tablet'), gateway, bodies.length);
  for (let from = 0; from < bodies.length; from += lettersAtOnce) {
    const some = bodies.slice(from, from + lettersAtOnce);
    tablet.queue(some.map((body) => tablet.newLetter(body)));
  }
  const begun = performance.now();
  const exchanges = await tablet.drain();
  const oursMillis = performance.now() - begun;
  assert((await gateway.accepted()) === bodies.length, 'the gateway has accepted every letter');
  tablet.close();
  await gateway.stop();
  return { oursMillis, exchanges };
}

async function drainPouch(
  folder: string,
  place: string,
  bodies: readonly string[],
): Promise<number> {
  const documents = bodies.map((body, index) => ({
    _id: String(index).padStart(36, '0'),
    residentId: '204817',
    contactId: 'c-204817-1',
    replyToId: null,
    body,
    stamps: [`paid/${String(index).padStart(36, '0')}/1`],
  }));
  const pair = await openPouchPair(folder, place, { documents, pageDocuments: pageLimits.records });
  const begun = performance.now();
  await pair.drain();
  const millis = performance.now() - begun;
  await pair.close();
  return millis;
}

function asResult(
  runs: readonly Run[],
  letters: number,
  missing: Readonly<Record<string, string>>,
): BenchResult {
  const eachRun = runs.flatMap(({ oursMillis, pouchMillis }) =>
    pouchMillis === null ? [] : [pouchMillis / oursMillis],
  );
  const ratios = eachRun.length === 0 ? {} : { [goal.peer]: rounded(median(eachRun)) };
  const rates = runs.map(({ oursMillis }) => (1000 * letters) / oursMillis);
  const pouchRates = runs.flatMap(({ pouchMillis }) =>
    pouchMillis === null ? [] : [(1000 * letters) / pouchMillis],
  );
  const exchanges = runs[0]?.exchanges ?? 0;
  return {
    id: 'B2',
    name: `drain of ${letters} letters of ${letterCharacters} characters`,
    unit: 'ms',
    runs: runs.length,
    median: rounded(median(runs.map(({ oursMillis }) => oursMillis))),
    p99: rounded(p99(runs.map(({ oursMillis }) => oursMillis))),
    ratios,
    ratioOfEachRun: eachRun.map(rounded),
    goal,
    met: meets(ratios, goal),
    beside: {
      lettersPerSecond: rounded(median(rates)),
      ...(pouchRates.length === 0 ? {} : { pouchLettersPerSecond: rounded(median(pouchRates)) }),
      exchanges,
      lettersEachExchange: rounded(letters / Math.max(1, exchanges)),
    },
    missing,
  };
}
