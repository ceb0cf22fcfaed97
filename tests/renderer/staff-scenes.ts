import { wellTablet } from '../../shared/ipc/maintenance.test-support.ts';
import type { MaintenanceView } from '../../shared/ipc/maintenance.ts';

/** One for which staff have something to do. */
export const troubledTablet: MaintenanceView = {
  ...wellTablet,
  store: 'madeAgain',
  pendingRecords: 12,
  isThrottled: true,
  lockedOut: ['204817', 'A-1042'],
  moreLockedOut: 3,
  findings: { isWell: false, auditIsWhole: false, lost: 2, unsentRecords: 12, vaults: 4 },
};
