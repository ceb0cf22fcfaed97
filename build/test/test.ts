import { lanes } from './lanes.ts';
import { runLane } from './run-lane.ts';
import { type LaneResult, summary } from './summary.ts';

/**
 * Runs every test there is, lane by lane (kiosk.md, "Lanes"), each to its end whatever the others say.
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

const results: LaneResult[] = [];
for (const lane of lanes) {
  if (wanted.length === 0 || wanted.includes(lane.name)) results.push(await runLane(lane));
}
console.log(summary(results));
process.exitCode = results.some((result) => result.failed > 0) ? 1 : 0;
