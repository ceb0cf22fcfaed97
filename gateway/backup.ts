import { copyFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { sql } from 'kysely';
import { fail, ok, type Result } from '../shared/result.ts';
import {
  type GatewayFiles,
  gatewayFiles,
  isThere,
  keyFiles,
  makeDirectory,
  syncToDisk,
} from './files.ts';
import type { Gateway } from './gateway.ts';
import { orStoreProblem, type StoreProblem } from './store/problem.ts';

/**
 * Copies a gateway, keys included, into a new directory, while it may serve. The directory is there once
 * the copy is whole and on the disk, and not before: nothing is left of one that failed.
 */
export function backUp(gateway: Gateway, target: string): Promise<Result<null, StoreProblem>> {
  const whole = resolve(target);
  const beside = `${whole}.unfinished`;
  return orStoreProblem(whole, async () => {
    // One that was ended by force may have left its own.
    rmSync(beside, { recursive: true, force: true });
    try {
      makeDirectory(beside);
      const copied = await copyInto(gateway, beside);
      if (!copied.ok) return copied;
      renameSync(beside, whole);
      syncToDisk(dirname(whole));
      return ok(null);
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  });
}

async function copyInto(gateway: Gateway, directory: string): Promise<Result<null, StoreProblem>> {
  const { files, database } = gateway;
  const copies = gatewayFiles(directory);
  const vacuumed = await orStoreProblem(directory, async () => {
    await sql`VACUUM INTO ${copies.database}`.execute(database);
    return ok(null);
  });
  // The copy cannot be damaged: it is what is read.
  if (!vacuumed.ok && vacuumed.error.code === 'damaged') {
    return fail({ ...vacuumed.error, path: files.database });
  }
  if (!vacuumed.ok) return vacuumed;
  copyKeys(files, copies);
  for (const path of [copies.database, directory]) syncToDisk(path);
  return ok(null);
}

function copyKeys(from: GatewayFiles, to: GatewayFiles): void {
  // What is a demo stays one: no other facility has a password of its staff.
  const ofDemo = isThere(from.demoStaffPassword) ? [from.demoStaffPassword] : [];
  for (const path of [...keyFiles(from), ...ofDemo]) {
    const copy = join(to.directory, basename(path));
    copyFileSync(path, copy);
    syncToDisk(copy);
  }
}
