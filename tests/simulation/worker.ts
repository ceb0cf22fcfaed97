import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../shared/assert.ts';
import { plantMutant } from './plant-mutant.ts';
import type { Scenario } from './scenario.ts';
import type { Template } from './template.ts';
import { virtualTimers } from './timeline.ts';

/** What a worker is started with. */
export interface WorkerData {
  /** The fault that is planted in the product's code as it is loaded; null for none. */
  readonly mutant: string | null;
}

const port = parentPort;
assert(port !== null, 'this file is run as a worker');
const { mutant } = workerData as WorkerData;
// Both before any of the product is loaded.
if (mutant !== null) plantMutant(mutant);
const followTimeline = virtualTimers();
const { makeTemplate } = await import('./template.ts');
const { run } = await import('./run.ts');

// A disk in memory where there is one: the power is cut by hand here, so nothing needs to last.
const shared = '/dev/shm';
const directory = mkdtempSync(join(existsSync(shared) ? shared : tmpdir(), 'postern-simulation-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

const templates = new Map<string, Promise<Template>>();
const templateOf = (zone: string) => {
  const place = join(directory, zone.replaceAll('/', '-'));
  const template = templates.get(zone) ?? makeTemplate(zone, place, followTimeline);
  templates.set(zone, template);
  return template;
};

port.on('message', async (scenario: Scenario) => {
  port.postMessage(await run({ directory, templateOf, followTimeline }, scenario));
});
