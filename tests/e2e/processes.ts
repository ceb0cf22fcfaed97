import { existsSync } from 'node:fs';
import type { Kiosk } from './kiosk.ts';

/** The process id of the core. */
export function coreId({ app }: Kiosk): Promise<number> {
  return app.evaluate(({ app: shell }) => {
    const core = shell.getAppMetrics().find(({ name }) => name === 'postern-core');
    if (core === undefined) throw new Error('no core runs');
    return core.pid;
  });
}

/** The process ids of all of the kiosk: shell, core, pages, and Chromium's own. */
export function processIds({ app }: Kiosk): Promise<number[]> {
  return app.evaluate(({ app: shell }) => shell.getAppMetrics().map(({ pid }) => pid));
}

/** The process ids of the pages: one, but for the moment in which a fresh one takes its place. */
export function rendererIds({ app }: Kiosk): Promise<number[]> {
  return app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => contents.getOSProcessId()),
  );
}

/** The process id of the one page. Zero would mean every process of this group to `kill`. */
export async function rendererId(kiosk: Kiosk): Promise<number> {
  const [id = 0] = await rendererIds(kiosk);
  if (id < 2) throw new Error('no page is up');
  return id;
}

/** Whether there is such a process still, be it one that has ended and that nobody has asked about. */
export function isRunning(processId: number | undefined): boolean {
  if (processId === undefined) throw new Error('no process is meant');
  return existsSync(`/proc/${processId}`);
}
