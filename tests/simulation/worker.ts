import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../../shared/assert.ts';
import type { WorkerData } from './crew.ts';
import { smallMeasures } from './disk/measures.ts';

import { changesOf } from './mutants.ts';
import { plant } from './plant.ts';
import { quickLibraries } from './quick-libraries.ts';
import type { Scenario } from './scenario.ts';
import { putStandIns } from './stand-ins.ts';
import type { Place, Template } from './template.ts';
import { virtualTimers } from './timeline.ts';

const port = parentPort;
assert(port !== null, 'this file is run as a worker');
const { mutant, directory } = workerData as WorkerData;
// All three before any of the product is loaded.
plant([...smallMeasures, ...quickLibraries, ...changesOf(mutant)]);
putStandIns();
const followTimeline = virtualTimers();
const { makeTemplate } = await import('./template.ts');
const { run } = await import('./run.ts');

mkdirSync(directory);
const templates = new Map<string, Promise<Template>>();
const templateOf = ({ zone, mode, neighbour }: Place) => {
  const name = `${zone.replaceAll('/', '-')}-${mode ?? (neighbour ? 'neighbour' : 'personal')}`;
  const place: Place = {
    zone,
    ...(mode === undefined ? {} : { mode }),
    ...(neighbour === undefined ? {} : { neighbour }),
  };
  const template =
    templates.get(name) ?? makeTemplate(place, join(directory, name), followTimeline);
  templates.set(name, template);
  return template;
};

port.on('message', async (scenario: Scenario) => {
  port.postMessage(await run({ directory, templateOf, followTimeline }, scenario));
});
