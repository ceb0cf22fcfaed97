import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Result } from '../shared/result.ts';
import { type DeviceStore, openDeviceStore } from './device-store.ts';
import { openVault, type Vault } from './vault-store.ts';

/** A key for tests. */
export const testKey = new Uint8Array(32).fill(7);

/** A resident for tests. */
export const residentId = 'R-1';

/** A directory that goes with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'postern-db-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A fresh device store, closed with the test. */
export function temporaryDeviceStore(
  path: string = join(temporaryDirectory(), 'device.db'),
): DeviceStore {
  const store = expectOk(openDeviceStore({ path, key: testKey }));
  onTestFinished(() => store.close());
  return store;
}

/** A fresh vault, closed with the test. */
export function temporaryVault(path: string = join(temporaryDirectory(), 'R-1.db')): Vault {
  const vault = expectOk(openVault({ path, key: testKey }));
  onTestFinished(() => vault.close());
  return vault;
}

/** The value of a result that must be one. */
export function expectOk<Value>(result: Result<Value, unknown>): Value {
  if (!result.ok) throw new Error(`not a value: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** The n-th UUIDv7 for tests: in order of n. */
export function testId(n: number): string {
  return `0192f0c0-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}
