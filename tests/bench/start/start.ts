import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildKiosk } from '../../../build/bundle/bundle.ts';
import { nativeBindingWords } from '../../e2e/kiosk.ts';
import type { BenchOptions } from '../main.ts';
import { type BenchResult, meets } from '../result.ts';
import { median, p99, rounded } from '../statistics.ts';
import { type Launch, launch, launchToClock } from './launch.ts';
import { openScreen } from './screen.ts';
import { prepareTablet } from './tablet.ts';

const root = resolve(import.meta.dirname, '../../..');
const runsUsual = 7;
const goal = { peer: 'bare Electron window', atMost: 1.3 } as const;

/** One launch of each, one after the other, and one of the kiosk that nobody touches. */
interface Pair {
  readonly kiosk: Launch;
  readonly bare: Launch;
  readonly clockMillis: number;
}

/**
 * B4: launch to a screen that can be used, beside a bare window with a static page in the same Electron.
 * The two take turns, each going first every other time, and a ratio is made of each pair alone. Usable
 * is what a person would call so: the button is on the glass, and a touch at that moment is answered. The
 * tablet has been on before, and shows its face until its core speaks (docs/decisions/0007): when that is
 * stands beside.
 */
export async function benchStart({ runs = runsUsual }: BenchOptions): Promise<BenchResult[]> {
  await buildKiosk();
  const directory = mkdtempSync(join(tmpdir(), 'postern-bench-start-'));
  const screen = await openScreen();
  try {
    const tablet = await prepareTablet(directory);
    const kiosk = [join(root, 'dist'), `--data=${tablet}`, ...nativeBindingWords()];
    const bareWindow = join(import.meta.dirname, 'bare-window');
    const bare = [bareWindow, `--user-data-dir=${join(directory, 'bare')}`];
    const pairs: Pair[] = [];
    // The first pair fills the system's file cache, and is not counted.
    for (let run = 0; run <= runs; run += 1) {
      const isKioskFirst = run % 2 === 0;
      const first = await launch(screen, isKioskFirst ? kiosk : bare);
      const second = await launch(screen, isKioskFirst ? bare : kiosk);
      pairs.push({
        ...(isKioskFirst ? { kiosk: first, bare: second } : { kiosk: second, bare: first }),
        clockMillis: await launchToClock(screen, kiosk),
      });
    }
    const counted = pairs.slice(1);
    const clock = counted.map((pair) => pair.clockMillis);
    const locked = asResult('launch to the locked screen', counted, 'lockedMillis');
    const beside = { ...locked.beside, clockMedian: rounded(median(clock)) };
    return [
      { ...locked, beside },
      asResult('launch to the sign-in screen, with the touch', counted, 'signInMillis'),
    ];
  } finally {
    await screen.end();
    rmSync(directory, { recursive: true, force: true });
  }
}

function asResult(name: string, pairs: readonly Pair[], moment: keyof Launch): BenchResult {
  const kiosk = pairs.map((pair) => pair.kiosk[moment]);
  const bare = pairs.map((pair) => pair.bare[moment]);
  const ratioOfEachRun = pairs.map((pair) => pair.kiosk[moment] / pair.bare[moment]);
  const ratios = { [goal.peer]: rounded(median(ratioOfEachRun)) };
  return {
    id: 'B4',
    name,
    unit: 'ms',
    runs: pairs.length,
    median: rounded(median(kiosk)),
    p99: rounded(p99(kiosk)),
    ratios,
    ratioOfEachRun: ratioOfEachRun.map(rounded),
    goal,
    met: meets(ratios, goal),
    beside: { bareMedian: rounded(median(bare)), bareP99: rounded(p99(bare)) },
  };
}
