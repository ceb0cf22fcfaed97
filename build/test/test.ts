import { buildKiosk } from '../bundle/bundle.ts';
import { type Lane, lanes } from './lanes.ts';
import { runLane, runLaneHeld } from './run-lane.ts';
import { type LaneResult, summary } from './summary.ts';

/**
 * Runs every test there is in its lane (kiosk.md, "Lanes"), each to its end whatever the others say.
 * The last line is the count; a lane that could not run says why above it. Words on the command line
 * name the lanes to run; none means all.
 */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !lanes.some((lane) => lane.name === name));
if (unknown.length > 0) {
  console.error(
    `There is no lane ${unknown.join(', ')}. Lanes: ${lanes.map((lane) => lane.name).join(', ')}`,
  );
  process.exit(2);
}

const [first, ...others] = lanes.filter(
  (lane) => wanted.length === 0 || wanted.includes(lane.name),
);
const results: LaneResult[] = [];
// The first is over in seconds; whoever has a word wrong hears of it before anything long begins.
if (first !== undefined) results.push(await runLane(first));
if (others.length > 0) {
  // Before any lane starts a kiosk on it, so that none is built under another's feet.
  await buildKiosk();
  results.push(...(await runSideBySide(others)));
}
console.log(summary(results));
process.exitCode = results.some((result) => result.failed > 0) ? 1 : 0;

/** Two lanes at once: they wait for windows, disks and hashes about as long as they compute. */
async function runSideBySide(waiting: readonly Lane[]): Promise<LaneResult[]> {
  const queue = [...waiting];
  const done = new Map<Lane, LaneResult>();
  const runFromQueue = async (): Promise<void> => {
    for (let lane = queue.shift(); lane !== undefined; lane = queue.shift()) {
      done.set(lane, await runLaneHeld(lane));
    }
  };
  await Promise.all([runFromQueue(), runFromQueue()]);
  return waiting.flatMap((lane) => done.get(lane) ?? []);
}
