import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { hasStore, putInPlace } from '../../../db/journal/files.ts';
import { openReportStore, type ReportStore } from '../../../db/report-store.ts';
import type { StoreError } from '../../../db/store-error.ts';
import { fail, type Result } from '../../../shared/result.ts';
import { type DeviceFiles, storeOptions } from '../open-store.ts';

/** The names of the reports' files all begin so. */
export const reportFilesPrefix = 'reports';
const keyBytes = 32;

/**
 * Opens the store of reports, or makes it. Its key is its own and lies beside it: everything inside is sealed
 * already, to the gateway or to a resident, and a tablet whose own key is missing must still take a report. An
 * erased device loses it with the rest.
 */
export function openReports(files: DeviceFiles): Result<ReportStore, StoreError> {
  if (!existsSync(files.dataDir)) return fail({ kind: 'missingDirectory' });
  const path = reportStorePath(files);
  const keyPath = join(files.dataDir, `${reportFilesPrefix}-key`);
  if (!existsSync(keyPath)) {
    if (hasStore(path)) return fail({ kind: 'keyWrong' });
    makeKey(keyPath);
  }
  const key = readFileSync(keyPath);
  return key.length === keyBytes
    ? openReportStore({ ...storeOptions(files), path, key })
    : fail({ kind: 'keyWrong' });
}

/** Where they are kept. */
export function reportStorePath({ dataDir }: DeviceFiles): string {
  return join(dataDir, `${reportFilesPrefix}.db`);
}

function makeKey(path: string): void {
  const part = `${path}.part`;
  rmSync(part, { force: true });
  const file = openSync(part, 'wx', 0o600);
  try {
    writeSync(file, randomBytes(keyBytes));
  } finally {
    closeSync(file);
  }
  putInPlace(part, path);
}
