import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PolicySchema } from '../../shared/policy/policy.ts';
import { gatewayFiles } from '../files.ts';
import { openGateway } from '../gateway.ts';
import { addResident } from '../residents.ts';
import { write } from '../store/database.ts';
import { createWorldAt } from '../world.ts';
import { cedarRidge } from './cedar-ridge.ts';
import { claimForDemo } from './claim.ts';
import { type RunningDemo, type StartDemo, startDemoGateway } from './demo.ts';

/** A demo facility on disk, made once, from whose copies tests start. */
export interface DemoDirectory {
  /** Serves a fresh copy, which is gone when it stops. */
  start(options?: Omit<StartDemo, 'dataDir'>): Promise<RunningDemo>;
  remove(): void;
}

/** Makes the demo at an instant. Its residents have no PIN that opens: stretching takes seconds. */
export async function makeDemoDirectory(now: number): Promise<DemoDirectory> {
  const root = mkdtempSync(join(tmpdir(), 'postern-gateway-'));
  const template = join(root, 'template');
  await addResidentsWithoutPins(template, now);
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

/** Makes the facility with residents whom no PIN lets in: for tests that have residents of their own. */
export async function addResidentsWithoutPins(directory: string, now: number): Promise<void> {
  const policy = PolicySchema.parse({ timeZone: cedarRidge.timeZone });
  const facility = { name: cedarRidge.name, policy };
  const world = createWorldAt(() => now);
  claimForDemo(gatewayFiles(directory));
  const opened = await openGateway({ directory, mode: 'create', facility, world });
  if (!opened.ok) throw new Error(opened.error.code);
  const { database, close } = opened.value;
  await write(database, async (writer) => {
    for (const resident of cedarRidge.residents) {
      const pin = { salt: 'AAAAAAAAAAAAAAAAAAAAAA==', stretched: `${'A'.repeat(43)}=` };
      await addResident(writer, { ...resident, pin }, { by: 'test', nowMillis: now });
    }
  });
  await close();
}
