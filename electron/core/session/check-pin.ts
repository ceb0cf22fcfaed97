import type { KioskError } from '../../../shared/ipc/errors.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { forgetResidentKeys } from '../keys/resident-keys.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import { takeInWaitingMail } from '../mail/waiting-mail.ts';
import { rememberByBadge } from './remember.ts';
import { isVaultOf, type SignedIn } from './resident.ts';
import { openKeys } from './sign-in.ts';
import { maySignIn } from './standing.ts';
import type { Typed } from './unlock.ts';

/**
 * Signs someone in from the sign-in screen. What is wrong is shown there, not answered here, so that
 * the answer tells nothing. One check at a time: a second tap while the first runs is ignored.
 */
export async function checkPin(kiosk: Kiosk, typed: Typed): Promise<Result<null, KioskError>> {
  if (kiosk.session.status().state !== 'signingIn' || kiosk.isCheckingPin)
    return fail({ code: 'notNow' });
  const screen = kiosk.signInScreens;
  kiosk.isCheckingPin = true;
  kiosk.signInProblem = null;
  kiosk.changed();
  try {
    return await openSession(kiosk, typed, () => kiosk.signInScreens === screen);
  } finally {
    kiosk.isCheckingPin = false;
    kiosk.changed();
  }
}

/** `isTheirs`: whether the screen is still that on which they typed, and not the next one's. */
async function openSession(
  kiosk: Kiosk,
  typed: Typed,
  isTheirs: () => boolean,
): Promise<Result<null, KioskError>> {
  const opened = await openKeys(kiosk, typed);
  if (!opened.ok) {
    if ('code' in opened.error) return fail(opened.error);
    if (isTheirs()) kiosk.signInProblem = opened.error;
    return ok(null);
  }
  if (!isTheirs()) {
    forgetResidentKeys(opened.value.keys);
    return fail({ code: 'notNow' });
  }
  if (!maySignIn(kiosk.store, opened.value.residentId)) {
    forgetResidentKeys(opened.value.keys);
    kiosk.signInProblem = { kind: 'suspended' };
    return ok(null);
  }
  const resident = await kiosk.openResident(opened.value);
  if (!resident.ok) {
    return fail({ code: resident.error.kind === 'diskFull' ? 'diskFull' : 'storeFailed' });
  }
  // Before their mail is taken in: where the disk fails under that, their vault is opened anew as well.
  kiosk.resident = resident.value;
  noteRebuiltVault(kiosk, resident.value);
  if (typed.way === 'badge') {
    // Who cannot use a PIN is not asked for one, nor for the one of before.
    resident.value.mustChangePin = false;
    await rememberByBadge(kiosk, typed.pin);
  }
  await takeInWaitingMail(kiosk, resident.value);
  const isStillWelcome =
    isTheirs() &&
    kiosk.resident === resident.value &&
    // Staff may have reset the PIN meanwhile: then it was the one of before.
    isVaultOf(kiosk.store, resident.value) &&
    maySignIn(kiosk.store, resident.value.residentId);
  if (isStillWelcome) {
    kiosk.session.tell({ type: 'SIGNED_IN', residentId: resident.value.residentId });
  }
  kiosk.nudgeSync();
  if (kiosk.session.status().residentId !== null) {
    if (resident.value.mustChangePin) kiosk.session.tell({ type: 'GO', place: { name: 'pin' } });
    return ok(null);
  }
  // The person walked away during the check, or the facility closed: the screen has locked, and stays so.
  return giveUp(kiosk, resident.value);
}

function giveUp(kiosk: Kiosk, resident: SignedIn): Result<null, KioskError> {
  resident.close();
  kiosk.resident = null;
  return fail({ code: 'notNow' });
}

/**
 * Writes down that a vault was made again from its journal: nobody but its resident could have done it,
 * so nobody else could have noticed.
 */
export function noteRebuiltVault(kiosk: Kiosk, { residentId, vault }: SignedIn): void {
  if (vault.rebuilt === null) return;
  const { transactions, lost } = vault.rebuilt;
  onDisk(kiosk, () =>
    kiosk.store.transaction('vault rebuilt', () =>
      kiosk.store.audit.append(kiosk.time.now(), 'vault.rebuilt', {
        residentId,
        transactions,
        lost,
      }),
    ),
  );
}
