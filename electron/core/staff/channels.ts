import type { KioskError } from '../../../shared/ipc/errors.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Kiosk } from '../kiosk.ts';
import {
  isMaintained,
  type MaintainedKiosk,
  runDoctor,
  unlockDevice,
  unlockResident,
} from './maintenance.ts';
import { signInStaff } from './sign-in.ts';

/** What the core does for staff who stand at the tablet. */
export const staffHandlers = {
  'staff.signIn': (kiosk: Kiosk, { code }: { readonly code: string }) => signInStaff(kiosk, code),
  'staff.unlockDevice': maintained(unlockDevice),
  'staff.unlockResident': maintained((kiosk, { residentId }: { readonly residentId: string }) =>
    unlockResident(kiosk, residentId),
  ),
  'staff.doctor': maintained(runDoctor),
  'staff.leave': maintained((kiosk) => {
    kiosk.session.tell({ type: 'MAINTENANCE_END' });
    return ok(null);
  }),
};

/** Answers only while staff are signed in. */
function maintained<Input>(
  handler: (kiosk: MaintainedKiosk, input: Input) => Result<null, KioskError>,
): (kiosk: Kiosk, input: Input) => Result<null, KioskError> {
  return (kiosk, input) => (isMaintained(kiosk) ? handler(kiosk, input) : fail({ code: 'notNow' }));
}
