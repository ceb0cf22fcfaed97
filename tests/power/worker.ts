import { randomFrom } from '../simulation/random.ts';
import type { Whose } from './device-facts.ts';
import type { Policy } from './disk.ts';
import { type Facts, makeReader } from './facts.ts';
import type { Promises } from './promises.ts';
import type { Recording } from './record.ts';
import { type Breach, findBreaches } from './rules.ts';
import { readLife, walk } from './walk.ts';

/** What a worker is to do: some of the moments of a life, and each of these power cuts at them. */
export interface Assignment {
  readonly recording: Recording;
  readonly cuts: readonly Cut[];
  /** Of `workers` workers this is number `worker`, from 0; moments are dealt out in bundles. */
  readonly worker: number;
  readonly workers: number;
  /** For images; empty to begin with, and the worker's alone. */
  readonly directory: string;
}

/** One way in which the power can fail: what becomes of the unsynced, by which chance. */
export interface Cut {
  readonly policy: Policy;
  /** `dropped`, `kept` and `last` leave nothing to chance. */
  readonly seed: number;
}

/** What a worker found. */
export interface Found {
  /** Different stores that were opened: each once, however many moments leave it. */
  readonly images: number;
  readonly breaches: readonly FoundBreach[];
}

/** A breach, and where: enough to have it again. */
export interface FoundBreach extends Breach, Cut {
  readonly point: number;
}

/** Neighbouring moments leave the same files, so neighbours go to the same worker. */
const bundle = 16;

function explore({ recording, cuts, worker, workers, directory }: Assignment): Found {
  const life = readLife(recording.dataDir, recording.traceFiles);
  const whose: Whose = {
    residentId: recording.residentId,
    stretchedPin: Buffer.from(recording.stretchedPin, 'base64'),
    letterIds: life.letterIds,
    incomingIds: life.seenIds,
  };
  const reader = makeReader(directory);
  const breaches: FoundBreach[] = [];
  for (const { point, disk, promises } of walk(life)) {
    if (Math.floor(point / bundle) % workers !== worker) continue;
    for (const cut of cuts) {
      const image = disk.image(cut.policy, randomFrom(cut.seed, cut.policy, point));
      const facts = reader.read(image, whose);
      for (const breach of breachesOf(promises, facts, recording.stampsMade)) {
        breaches.push({ ...breach, ...cut, point });
      }
    }
  }
  return { images: reader.count(), breaches };
}

/** One for each rule, however often it was promised. */
function breachesOf(promises: readonly Promises[], facts: Facts, stampsMade: number) {
  const breaches = promises.flatMap((one) => findBreaches(one, facts, stampsMade));
  return new Map(breaches.map((breach) => [breach.rule, breach])).values();
}

process.once('message', (assignment: Assignment) => {
  process.send?.(explore(assignment), () => process.disconnect?.());
});
