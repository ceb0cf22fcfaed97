import type { SyncRequest } from '../../shared/protocol/sync.ts';
import type { DevicesTable } from '../store/schema.ts';

/**
 * Whether a device meets a gateway that was restored from a backup for the first time (rule 6.4): it
 * knows another incarnation, and has not shown a nonce of this one. Its chain may be ahead of what the
 * backup has, and its nonce unknown here: neither is a fork. A device that has shown one cannot claim it.
 */
export function meetsRestoredGateway(
  device: DevicesTable,
  request: SyncRequest,
  incarnation: string,
): boolean {
  return (
    request.incarnation !== null &&
    request.incarnation !== incarnation &&
    device.incarnation !== incarnation
  );
}

/** Whether the device's chain can be gone on with from what the backup has: same epoch, not behind it. */
export function reachesBackup(device: DevicesTable, { epoch, head }: SyncRequest): boolean {
  return (
    epoch === device.epoch &&
    (head.seq > device.acknowledged_seq ||
      (head.seq === device.acknowledged_seq && head.hash === device.head_hash))
  );
}
