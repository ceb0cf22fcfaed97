import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningDemo, type StartDemo, startDemoGateway } from './demo.ts';

/** A demo facility on disk, made once, from whose copies tests start. */
export interface DemoDirectory {
  /** Serves a fresh copy, which is gone when it stops. */
  start(options?: Omit<StartDemo, 'dataDir'>): Promise<RunningDemo>;
  remove(): void;
}

/** Makes the demo at an instant: stretching its PINs takes a second, copying it does not. */
export async function makeDemoDirectory(now: number): Promise<DemoDirectory> {
  const root = mkdtempSync(join(tmpdir(), 'postern-gateway-'));
  const template = join(root, 'template');
  await (await startDemoGateway({ dataDir: template, now })).stop();
  let copies = 0;
  return {
    start: async (options = {}) => {
      copies += 1;
      const dataDir = join(root, `copy-${copies}`);
      cpSync(template, dataDir, { recursive: true });
      return startDemoGateway({ now, ...options, dataDir });
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}
