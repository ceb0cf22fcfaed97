import type { CoreToShell, ShellToCore } from '../../electron/shell-messages.ts';

/**
 * The kiosk's core as it is shipped, composition root and all (electron/core/process.ts), in a plain
 * process: what Electron gives its utility process stands here on Node's own channel.
 * `kiosk-process.ts --data=DIRECTORY`.
 */
const port = {
  on: (_: 'message', hear: (message: { data: ShellToCore }) => void) => {
    process.on('message', (data: ShellToCore) => hear({ data }));
  },
  postMessage: (message: CoreToShell) => process.send?.(message),
};
Object.assign(process, { parentPort: port });
Object.assign(globalThis, { POSTERN_BUILD_MILLIS: 0 });
process.on('disconnect', () => process.exit());
await import('../../electron/core/process.ts');
