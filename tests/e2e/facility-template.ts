import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemoGateway } from '../../gateway/demo/demo.ts';
import { nextNoonMillis } from './noon.ts';

const variable = 'POSTERN_STAGE_FACILITY';

/**
 * Before all tests: a facility at noon, from whose copies stages start. It takes two seconds of both cores to
 * stretch its PINs. Playwright asks for a default export, and for what it answers at the end.
 */
export default async function makeFacility(): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'postern-facility-'));
  await (await startDemoGateway({ dataDir: directory, now: nextNoonMillis() })).stop();
  process.env[variable] = directory;
  return () => rmSync(directory, { recursive: true });
}

/** Puts a copy of the facility where a stage's gateway will look for one, if it was made and none is there. */
export function copyFacility(dataDir: string): void {
  const facility = process.env[variable];
  if (facility !== undefined && !existsSync(dataDir))
    cpSync(facility, dataDir, { recursive: true });
}
