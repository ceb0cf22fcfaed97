import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fail, ok, type Result } from '../../../shared/result.ts';

const keyBytes = 32;
/** The name under which systemd hands the key over, and that of the file where it does not. */
const keyName = 'device-key';

/** Why there is no key for the device's store. */
export type DeviceKeyProblem = 'keyMissing' | 'keyMalformed';

/**
 * The device's own key, 32 raw bytes (S1): a systemd credential where there is one, else a file that
 * only the kiosk's account reads. It is never in an argument, an environment variable or a log.
 */
export function readDeviceKey(
  dataDir: string,
  credentialsDir: string | undefined,
): Result<Buffer, DeviceKeyProblem> {
  const path = credentialsDir === undefined ? keyFile(dataDir) : join(credentialsDir, keyName);
  if (!existsSync(path)) return fail('keyMissing');
  const key = readFileSync(path);
  return key.length === keyBytes ? ok(key) : fail('keyMalformed');
}

/**
 * Makes the key file of a device that has no store. The key of a store is never replaced: it opens it. What
 * a power cut left of a key that was being made is: nothing was ever closed with that.
 */
export function createDeviceKeyFile(dataDir: string): void {
  const file = openSync(keyFile(dataDir), 'w', 0o600);
  writeSync(file, randomBytes(keyBytes));
  fsyncSync(file);
  closeSync(file);
}

/** Where the key lies when there is no credential store. */
export function keyFile(dataDir: string): string {
  return join(dataDir, keyName);
}
