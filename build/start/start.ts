import { parseArgs } from 'node:util';
import { playDemo } from './demo.ts';

/** What `npm start` takes: the demo to play with, or the tour that plays the main job by itself. */
const { values } = parseArgs({
  options: {
    tour: { type: 'boolean', default: false },
    shots: { type: 'string' },
    json: { type: 'string' },
    data: { type: 'string' },
  },
});

if (values.tour) {
  const { playTour } = await import('../../tests/tour/tour.ts');
  process.exitCode = await playTour({
    ...(values.shots === undefined ? {} : { shotsDirectory: values.shots }),
    ...(values.json === undefined ? {} : { jsonFile: values.json }),
  });
} else {
  await playDemo({ directory: values.data ?? '.postern' });
}
