import type { MaintenanceView } from './maintenance.ts';

/** A tablet of which all is well, as staff see it. */
export const wellTablet: MaintenanceView = {
  deviceId: '019a9f00-0000-7000-8000-00000000d001',
  deviceName: 'Tablet 14, unit C',
  version: '0.1.0',
  certificateEndsAtMillis: Date.UTC(2027, 1, 3, 16),
  freeBytes: 21_400_000_000,
  store: 'whole',
  pendingRecords: 0,
  isThrottled: false,
  lockedOut: [],
  moreLockedOut: 0,
  findings: null,
};
