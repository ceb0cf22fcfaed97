import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Does the work in a directory of its own, which goes with it. */
export async function inOwnDirectory<Outcome>(
  work: (directory: string) => Promise<Outcome>,
): Promise<Outcome> {
  const directory = mkdtempSync(join(tmpdir(), 'postern-fuzz-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
