import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { readDeviceKey } from '../../../electron/core/keys/device-key.ts';
import { assert } from '../../../shared/assert.ts';
import type { BenchTablet } from '../tablet/tablet.ts';

/** A table or index of a store, with all of its pages. */
export interface Part {
  readonly store: 'device' | 'vault';
  readonly name: string;
  readonly bytes: number;
}

/** Looks into a closed store of a tablet, and says how many bytes each table and each index takes. */
export function partsOfStore(tablet: BenchTablet, store: Part['store']): Part[] {
  const { dataDir } = tablet;
  const path =
    store === 'device'
      ? join(dataDir, 'device.db')
      : join(dataDir, 'vaults', `${tablet.residentId}.db`);
  const raw = new Sqlite(path, { readonly: true });
  raw.pragma("cipher = 'aegis'");
  raw.key(Buffer.from(`raw:${keyOf(tablet, store).toString('hex')}`));
  const rows = raw
    .prepare('SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC')
    .all() as { name: string; bytes: number }[];
  raw.close();
  return rows.map((row) => ({ store, ...row }));
}

function keyOf({ dataDir, vaultKey }: BenchTablet, store: Part['store']): Buffer {
  if (store === 'vault') return Buffer.from(vaultKey);
  const key = readDeviceKey(dataDir, undefined);
  assert(key.ok, 'the device has its key');
  return Buffer.from(key.value);
}
