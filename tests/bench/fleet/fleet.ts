import { join } from 'node:path';
import { assert } from '../../../shared/assert.ts';
import { inDirectory } from '../directory.ts';
import type { BenchOptions } from '../main.ts';
import { type BenchResult, meets } from '../result.ts';
import { median, p99, rounded } from '../statistics.ts';
import { nothing, timesOf } from '../times.ts';
import { enrolFleet, type Fleet, type SimulatedDevice } from './devices.ts';

const runsUsual = 5;
const sizesUsual = [100, 1_000, 10_000] as const;
const timesEachRun = { look: 200, letter: 60 } as const;
const timesAtOnce = 20;

/** What a device may ask. */
const visits = {
  'a look for orders and news': (fleet: Fleet, device: SimulatedDevice) => fleet.look(device),
  'a sync with nothing new': (fleet: Fleet, device: SimulatedDevice) => fleet.sync(device),
  'a sync with one letter': (fleet: Fleet, device: SimulatedDevice) => fleet.sync(device),
} as const;
type Visit = keyof typeof visits;

/** Milliseconds of single visits, by the fleet's size. */
type Times = ReadonlyMap<number, number[]>;

/**
 * B7: what one small visit of one device costs the gateway, as the fleet around that device grows. All
 * devices of a fleet are enrolled and have synced; any of them visits. Called in process, without TLS,
 * which costs the same whatever the fleet. The fleets take turns, and in each the devices do.
 */
export async function benchFleet({
  runs = runsUsual,
  scale = 1,
}: BenchOptions): Promise<BenchResult[]> {
  return inDirectory('fleet', async (directory) => {
    const fleets: Fleet[] = [];
    for (const usual of sizesUsual) {
      const size = Math.ceil(usual * scale);
      fleets.push(await enrolFleet(join(directory, String(usual)), size));
    }
    const results: BenchResult[] = [];
    for (const visit of Object.keys(visits) as Visit[]) {
      results.push(asResult(visit, await timeRuns(visit, fleets, runs)));
    }
    for (const fleet of fleets) await fleet.close();
    return results;
  });
}

async function timeRuns(visit: Visit, fleets: readonly Fleet[], runs: number): Promise<Times[]> {
  const isLetter = visit === 'a sync with one letter';
  const eachRun = isLetter ? lettersEachRun(fleets, runs) : timesEachRun.look;
  const atOnce = Math.min(timesAtOnce, eachRun);
  const turn = async (fleet: Fleet, from: number): Promise<number[]> => {
    const times: number[] = [];
    while (times.length < atOnce) {
      const device = deviceAt(fleet, from + times.length);
      // Written before it is timed: sealing is the device's own work.
      if (isLetter) await fleet.write(device);
      const visiting = () => visits[visit](fleet, device);
      times.push(...(await timesOf(1, nothing, visiting)));
    }
    return times;
  };
  let visited = 0;
  const run = async (): Promise<Times> => {
    const times = new Map(fleets.map(({ size }) => [size, [] as number[]]));
    for (let done = 0; done < eachRun; done += atOnce) {
      for (const fleet of fleets) times.get(fleet.size)?.push(...(await turn(fleet, visited)));
      visited += atOnce;
    }
    return times;
  };
  await run();
  const all: Times[] = [];
  while (all.length < runs) all.push(await run());
  return all;
}

/** One of each device of the smallest fleet: a device's first letter is another thing than its fourth. */
function lettersEachRun(fleets: readonly Fleet[], runs: number): number {
  const smallest = Math.min(...fleets.map(({ size }) => size));
  const warming = 1;
  const letters = Math.floor(smallest / (runs + warming));
  assert(letters > 0, 'the smallest fleet has devices for each run');
  return Math.min(timesEachRun.letter, letters);
}

/** Far from the one before, and none again before all had their turn. */
function deviceAt({ devices, size }: Fleet, place: number): SimulatedDevice {
  const apart = 7919;
  const device = devices[(place * apart) % size];
  assert(device !== undefined, 'a fleet has devices');
  return device;
}

function asResult(visit: Visit, runTimes: readonly Times[]): BenchResult {
  const sizes = [...(runTimes[0]?.keys() ?? [])];
  const smallest = sizes[0] ?? 0;
  const largest = sizes.at(-1) ?? 0;
  const of = (times: Times, size: number) => median(times.get(size) ?? []);
  const fleetOf = (size: number) => `a fleet of ${size}`;
  const ratioTo = (size: number) => runTimes.map((it) => of(it, largest) / of(it, size));
  const others = sizes.filter((size) => size !== largest);
  const ratios = Object.fromEntries(
    others.map((size) => [fleetOf(size), rounded(median(ratioTo(size)))]),
  );
  const goal = { peer: fleetOf(smallest), atMost: 1.2 };
  const inLargest = runTimes.flatMap((it) => it.get(largest) ?? []);
  return {
    id: 'B7',
    name: `${visit} in ${fleetOf(largest)}`,
    unit: 'ms',
    runs: runTimes.length,
    median: rounded(median(inLargest)),
    p99: rounded(p99(inLargest)),
    ratios,
    ratioOfEachRun: ratioTo(smallest).map(rounded),
    goal,
    met: meets(ratios, goal),
    beside: Object.fromEntries(
      others.map((size) => [
        `medianOf${size}`,
        rounded(median(runTimes.map((it) => of(it, size)))),
      ]),
    ),
  };
}
