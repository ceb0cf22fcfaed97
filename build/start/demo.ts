import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { enrolDevice } from '../../electron/core/enrol/enrol.ts';
import { openOrMakeStore } from '../../electron/core/open-store.ts';
import { type RunningDemo, startDemoGateway } from '../../gateway/demo/demo.ts';
import { buildKiosk } from '../bundle/bundle.ts';
import { withDisplay } from '../setup/display.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * A facility to play with: its gateway on loopback, one tablet enrolled with it, and the real kiosk
 * window. Everything is kept under `directory`, so that what was written is there the next time.
 */
export async function playDemo({ directory }: { readonly directory: string }): Promise<void> {
  console.log('Building the kiosk.');
  await buildKiosk();
  const ports = { device: 8443, staff: 8444 };
  const gateway = await startDemoGateway({ dataDir: join(directory, 'gateway'), ports });
  const tablet = resolve(directory, 'tablet');
  await enrolTablet(gateway, tablet);
  const display = await withDisplay();
  const logFile = join(directory, 'kiosk.log');
  const kiosk = openWindow(tablet, display.env, logFile);
  console.log(instructions(gateway, logFile));
  let isEnding = false;
  const endKiosk = () => {
    // npm passes Ctrl+C on as well: told twice, Electron gives up on ending in order.
    if (!isEnding) kiosk.kill('SIGTERM');
    isEnding = true;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, endKiosk);
  const [exitCode] = await once(kiosk, 'exit');
  console.log(`The kiosk has ended (${String(exitCode)}).`);
  await gateway.stop();
  await display.stop();
}

/** Enrols a tablet with a fresh one-time code, unless it is enrolled already. */
export async function enrolTablet(gateway: RunningDemo, dataDir: string): Promise<void> {
  const store = openOrMakeStore({ dataDir });
  if (!store.ok)
    throw new Error(`The tablet's store in ${dataDir} is not open: ${store.error.kind}`);
  if (store.value.enrolment.read() === null) {
    const code = await gateway.enrolmentCode();
    const enrolled = await enrolDevice(store.value, { gatewayUrl: gateway.deviceUrl, code });
    if (!enrolled.ok) throw new Error(`The tablet was not enrolled: ${enrolled.error.code}`);
  }
  store.value.close();
}

function openWindow(tablet: string, displayEnv: NodeJS.ProcessEnv, logFile: string): ChildProcess {
  const electron = process.env['POSTERN_ELECTRON'];
  if (electron === undefined) throw new Error('POSTERN_ELECTRON is not set: run npm start');
  const binding = process.env['POSTERN_SQLITE_BINDING'];
  // Chromium will not sandbox what root runs; an ordinary user gets the sandbox.
  const isRoot = process.getuid?.() === 0;
  const words = [
    ...(isRoot ? ['--no-sandbox'] : []),
    join(root, 'dist'),
    `--data=${tablet}`,
    ...(binding === undefined ? [] : [`--native-binding=${binding}`]),
  ];
  const { PATH, HOME, LANG } = process.env;
  const { DISPLAY, WAYLAND_DISPLAY, XAUTHORITY, XDG_RUNTIME_DIR } = {
    ...process.env,
    ...displayEnv,
  };
  const env = { PATH, HOME, LANG, DISPLAY, WAYLAND_DISPLAY, XAUTHORITY, XDG_RUNTIME_DIR };
  const log = openSync(logFile, 'a');
  // A group of its own: Ctrl+C is for this program, which then ends the kiosk in order.
  return spawn(electron, words, { stdio: ['ignore', log, log], env, detached: true });
}

function instructions(
  { facilityName, residents, staff, staffUrl }: RunningDemo,
  logFile: string,
): string {
  const [resident] = residents;
  return `
${facilityName} is open.

  On the tablet    sign in as ${resident?.firstName}: ID ${resident?.residentId}, PIN ${resident?.pin}
  In a browser     ${staffUrl}
                   sign in as ${staff.name}, password ${staff.password}
                   (the certificate is the demo's own: the browser will warn you once)

  The kiosk's log  ${logFile}

  Write to someone, send it, then approve it on the staff page and see it delivered.
  npm start -- --tour plays all of it by itself. End this with Ctrl+C.
`;
}
