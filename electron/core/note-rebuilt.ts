import type { DeviceStore } from '../../db/device-store.ts';
import type { Rebuilt } from '../../db/journal/rebuild.ts';

/**
 * Writes down that a device store was made again from its journal: the gateway's staff see it. What could
 * not be done again comes whole from the gateway, with a new cursor (rule 6.4). Answers what was noted,
 * null for a store that was whole. `atMillis` is trusted time.
 */
export function noteRebuilt(store: DeviceStore, atMillis: number): Rebuilt | null {
  const { rebuilt } = store;
  if (rebuilt === null) return null;
  const { transactions, lost } = rebuilt;
  store.transaction('note rebuilt', () => {
    store.audit.append(atMillis, 'store.rebuilt', { transactions, lost });
    if (lost > 0) store.position.save({ ...store.position.read(), cursor: null });
  });
  return rebuilt;
}
