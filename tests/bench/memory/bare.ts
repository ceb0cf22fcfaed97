import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { assert } from '../../../shared/assert.ts';
import { electronPath, kioskEnvironment } from '../../e2e/kiosk.ts';
import { memoryOf, settle } from './processes.ts';

const bareWindow = join(import.meta.dirname, '../start/bare-window');

/** What a bare window with a static page takes, in mebibytes. */
export async function memoryOfBare(display: string): Promise<number> {
  const { app, processId } = await launchBare(display);
  await settle();
  const { all } = memoryOf(processId);
  await app.close();
  return all;
}

async function launchBare(display: string) {
  const app = await _electron.launch({
    executablePath: electronPath(),
    chromiumSandbox: process.getuid?.() !== 0,
    args: [bareWindow],
    env: kioskEnvironment(display),
  });
  await app.firstWindow();
  const { pid } = app.process();
  assert(pid !== undefined, 'the bare window runs');
  return { app, processId: pid };
}

/** What a bare Electron has after each of so many fresh windows, as a kiosk opens one after each session. */
export async function manyRenewals(display: string, count: number): Promise<number[]> {
  const { app, processId } = await launchBare(display);
  const mebibytes: number[] = [];
  while (mebibytes.length < count) {
    await app.evaluate(
      async ({ BrowserWindow, session }, isEven) => {
        const old = BrowserWindow.getAllWindows();
        const partition = session.fromPartition(isEven ? 'one' : 'the other');
        const preferences = { session: partition, sandbox: true };
        const fresh = new BrowserWindow({ show: false, webPreferences: preferences });
        await fresh.loadURL('data:text/html,<p>A page</p>');
        fresh.show();
        for (const window of old) window.destroy();
      },
      mebibytes.length % 2 === 0,
    );
    mebibytes.push(memoryOf(processId).own);
  }
  await app.close();
  return mebibytes;
}
