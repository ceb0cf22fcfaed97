import { parseArgs } from 'node:util';
import { endOnBug } from '../end-on-bug.ts';
import type { CoreToShell, ShellToCore } from '../shell-messages.ts';

import { startCore } from './core.ts';
import { systemClock } from './time/system-clock.ts';
import { createFaceKeeper } from './view/face-keeper.ts';

/**
 * The core as Electron's utility process: composition root of everything that is real here. It gets
 * two paths and one port, the shell's.
 */
endOnBug(
  (trace) => log('core.failed', { trace }),
  (code) => process.exit(code),
);

const { values: paths } = parseArgs({
  args: process.argv.filter((word) => word.startsWith('--')),
  options: { data: { type: 'string' }, 'native-binding': { type: 'string' } },
});
const dataDir = paths.data ?? '/var/lib/postern';
const nativeBinding = paths['native-binding'];
const shell = process.parentPort;
const credentialsDir = process.env['CREDENTIALS_DIRECTORY'];

let windowIsRenewed: () => void = () => {};

const core = startCore({
  files: {
    dataDir,
    ...(nativeBinding === undefined ? {} : { nativeBinding }),
    ...(credentialsDir === undefined ? {} : { credentialsDir }),
  },
  clock: systemClock(),
  buildMillis: POSTERN_BUILD_MILLIS,
  random: Math.random,
  log,
  renewWindow: () =>
    new Promise((resolve) => {
      windowIsRenewed = resolve;
      tell({ kind: 'renewWindow' });
    }),
});

core.onView((view) => tell({ kind: 'view', view }));
// After the shell was told: the screen does not wait for a disk.
core.onView(createFaceKeeper(dataDir));
shell.on('message', ({ data }) => hear(data as ShellToCore));

function log(event: string, detail: object = {}): void {
  console.error(JSON.stringify({ event, ...detail }));
}

function tell(message: CoreToShell): void {
  shell.postMessage(message);
}

function hear(message: ShellToCore): void {
  switch (message.kind) {
    case 'call':
      void core
        .call(message.channel, message.input)
        .then((result) => tell({ kind: 'answer', id: message.id, result }));
      return;
    case 'windowRenewed':
      windowIsRenewed();
      return;
    case 'rendererGone':
      core.rendererGone();
      return;
    case 'suspend':
    case 'resume':
      core.resumed();
      return;
    case 'end':
      void core.end().then(() => tell({ kind: 'ended' }));
  }
}
