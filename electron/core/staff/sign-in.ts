import { timingSafeEqual } from 'node:crypto';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { StaffSignInProblem } from '../../../shared/ipc/maintenance.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import {
  attemptBegins,
  noWrongPins,
  remainingWaitMillis,
  waitAfterWrongStaffCodes,
} from '../../../shared/session/lockout.ts';
import { staffCodeNumber } from '../../../shared/session/staff-code.ts';
import { saltForUnknown, stretchPin } from '../keys/resident-keys.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import { pepperOf } from '../session/unlock.ts';
import { bootReading } from '../time/boot-reading.ts';

/** What the screen of a code of staff is told: nothing was wrong, or what. */
export interface StaffSignInAnswer {
  readonly problem: StaffSignInProblem | null;
}

/**
 * Opens maintenance with a code of staff, with no network (4.1). As with PINs the try is counted on disk
 * before the check, and a code that nobody has takes the same work. The code opens no key of anyone's.
 */
export async function signInStaff(
  kiosk: Kiosk,
  code: string,
): Promise<Result<StaffSignInAnswer, KioskError>> {
  if (!isAtRest(kiosk) || kiosk.isCheckingPin) return fail({ code: 'notNow' });
  kiosk.isCheckingPin = true;
  try {
    const begun = beginAttempt(kiosk);
    if (!begun.ok) return begun;
    if (!begun.value) return ok({ problem: problemNow(kiosk) });
    if (!(await isStaffCode(kiosk, code))) return noteWrong(kiosk);
    return open(kiosk, staffCodeNumber(code));
  } finally {
    kiosk.isCheckingPin = false;
  }
}

/** From where staff can come: a tablet can be mended at night, and nobody else is at it. */
function isAtRest({ session }: Kiosk): boolean {
  const { state } = session.status();
  return state === 'locked' || state === 'outsideHours';
}

/** Counts the try; false while a wait runs. */
function beginAttempt(kiosk: Kiosk): Result<boolean, KioskError> {
  const { store, time } = kiosk;
  const before = store.staffCodes.attempts();
  const begun = attemptBegins(before, bootReading(time), waitAfterWrongStaffCodes);
  if (!begun.ok) return ok(false);
  const kept = onDisk(kiosk, () =>
    store.transaction('staff sign-in attempt', () => {
      store.staffCodes.saveAttempts(begun.value);
      time.keep(store.time);
    }),
  );
  return kept.ok ? ok(true) : kept;
}

async function isStaffCode({ store }: Kiosk, code: string): Promise<boolean> {
  const number = staffCodeNumber(code);
  const known = store.staffCodes.find(number);
  const pepper = pepperOf(store);
  const stretched = await stretchPin(code, known?.salt ?? saltForUnknown(number, pepper));
  return known !== null && timingSafeEqual(stretched, known.stretched);
}

function noteWrong(kiosk: Kiosk): Result<StaffSignInAnswer, KioskError> {
  onDisk(kiosk, () => {
    const { store } = kiosk;
    const { wrong } = store.staffCodes.attempts();
    store.transaction('staff sign-in refused', () =>
      store.audit.append(kiosk.time.now(), 'maintenance.refused', { wrong }),
    );
  });
  return ok({ problem: problemNow(kiosk) });
}

function problemNow({ store, time }: Kiosk): StaffSignInProblem {
  const waitMillis = remainingWaitMillis(store.staffCodes.attempts(), bootReading(time));
  if (waitMillis === 0) return { kind: 'wrong' };
  return { kind: 'wait', untilMillis: time.now() + waitMillis };
}

/** What staff do is on disk before they can do anything: with no room for that, they cannot come in. */
function open(kiosk: Kiosk, codeNumber: string): Result<StaffSignInAnswer, KioskError> {
  const noted = onDisk(kiosk, () => {
    const { store } = kiosk;
    store.transaction('staff signed in', () => {
      store.staffCodes.saveAttempts(noWrongPins);
      store.audit.append(kiosk.time.now(), 'maintenance.entered', { codeNumber });
    });
  });
  if (!noted.ok) return noted;
  kiosk.maintenance = { codeNumber, findings: null };
  kiosk.session.tell({ type: 'MAINTENANCE_BEGIN' });
  // A lockdown came during the check, for instance.
  if (kiosk.session.status().state === 'maintenance') return ok({ problem: null });
  kiosk.maintenance = null;
  return fail({ code: 'notNow' });
}
