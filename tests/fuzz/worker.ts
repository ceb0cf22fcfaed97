import { assert } from '../../shared/assert.ts';
import { type FuzzPlan, fuzz } from './targets.ts';

/** One process of the crew: fuzzes the targets of its plan, and tells what became of them. */
const scores = await fuzz(JSON.parse(process.argv[2] ?? '') as FuzzPlan);
assert(process.send !== undefined, 'a crew has sent for this process');
process.send(scores, () => process.exit(0));
