import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import type { PinAnswer, SignInProblem } from '../../shared/ipc/view.ts';
import { eventually, type Resident } from './facility.ts';
import type { Tablet } from './tablet.ts';

/** The same person with another PIN. */
export function withPin(who: Resident, pin: string): Resident {
  return { ...who, pin };
}

/** Changes the PIN of who is signed in. Answers what the tablet says. */
export function changePin(at: Tablet, oldPin: string, newPin: string): Promise<PinAnswer> {
  return at.do('pin.change', { oldPin, newPin });
}

/** Waits until the gateway has numbered a resident's PIN so. */
export function untilNumbered(
  { gateway }: RunningDemo,
  { residentId }: Resident,
  version: number,
): Promise<void> {
  return eventually(async () => {
    const row = await gateway.database
      .selectFrom('residents')
      .select('pin_version')
      .where('resident_id', '=', residentId)
      .executeTakeFirstOrThrow();
    return row.pin_version === version;
  }, `PIN ${version} at the gateway`);
}

/** What the sign-in screen says to a PIN; null when it opened. */
export async function problemOf(at: Tablet, who: Resident): Promise<SignInProblem | null> {
  const { screen } = await at.tryToSignIn(who.residentId, who.pin);
  return screen.name === 'signingIn' ? screen.problem : null;
}

/** Tries a PIN that the tablet is about to hear of, until it opens nothing any more. */
export async function untilRefused(at: Tablet, who: Resident): Promise<void> {
  await eventually(async () => {
    await at.do('session.touch', null);
    // While it is checked the tablet may hear of the reset: that is answered with "not now".
    await at.call('session.signIn', { residentId: who.residentId, pin: who.pin });
    const { screen } = await at.do('view.get', null);
    if (screen.name === 'signingIn') return screen.problem !== null;
    await at.call('session.signOut', null);
    await at.until((view) => view.screen.name === 'locked', 'locked');
    return false;
  }, 'the PIN of before fails');
}

/**
 * Waits until the store's journal was written so many times from here on: the very moment of a transaction,
 * seen from outside.
 */
export async function untilWritten(dataDir: string, times: number): Promise<void> {
  const name = readdirSync(dataDir).find((one) => one.startsWith('device.db.journal-')) ?? '';
  const writtenAt = () => statSync(join(dataDir, name), { bigint: true }).mtimeNs;
  let last = writtenAt();
  for (let seen = 0; seen < times; ) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = writtenAt();
    if (now !== last) seen += 1;
    last = now;
  }
}
