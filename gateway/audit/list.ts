import type { ChainedEntry } from '../../shared/audit/chain.ts';
import type { Reader } from '../store/schema.ts';

/** The chain of a device's newest epoch, by the device's ID; null when there is none. */
export async function findChain(reader: Reader, deviceId: string): Promise<string | null> {
  const row = await reader
    .selectFrom('audit_chains')
    .select('chain')
    .where('device_id', '=', deviceId)
    .orderBy('epoch', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.chain ?? null;
}

/** The newest entries of a chain, newest first, as they were hashed. */
export function latestEntries(
  reader: Reader,
  chain: string,
  limit: number,
): Promise<ChainedEntry[]> {
  return reader
    .selectFrom('audit')
    .select(['seq', 'at_millis as atMillis', 'event', 'detail'])
    .select(['previous_hash as previousHash', 'hash'])
    .where('chain', '=', chain)
    .orderBy('place', 'desc')
    .limit(limit)
    .execute();
}
