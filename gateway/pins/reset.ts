import { fail, ok, type Result } from '../../shared/result.ts';
import { checkChosenPin } from '../../shared/session/pin.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { staffIdOf } from '../staff/accounts.ts';
import { write } from '../store/database.ts';
import { tellAgain } from '../sync/change-log.ts';
import type { World } from '../world.ts';
import { stretchPin } from './stretch-pin.ts';
import { readPin, replaceByReset } from './verifier.ts';

/** Whose PIN is reset, and who of staff does it. */
export interface PinReset {
  readonly residentId: string;
  readonly by: string;
}

/**
 * Gives a resident who forgot their PIN a temporary one (rule 5.3), which is said once and kept nowhere. Their
 * tablets open a fresh vault to it, with all mail that was delivered, and forget that they were locked out. No
 * link leads to it from the PIN of before: whoever gives it reads nothing by it.
 */
export async function resetPin(
  gateway: Gateway,
  { residentId, by }: PinReset,
): Promise<Result<string, 'unknownResident'>> {
  const { world } = gateway;
  const pin = temporaryPin(world);
  const stretched = await stretchPin(pin, world);
  return write(gateway.database, async (writer) => {
    const now = await readPin(writer, residentId);
    if (now === null) return fail('unknownResident');
    const version = now.version + 1;
    await replaceByReset(writer, residentId, { version, ...stretched });
    await tellAgain(writer, residentId);
    const staff = await staffIdOf(writer, by);
    appendAudit(writer, world.nowMillis(), 'pin.reset', { residentId, version, ...staff });
    return ok(pin);
  });
}

const pins = 1_000_000;
/** The greatest multiple of `pins` below 2^32: a draw beyond it would make some PINs likelier. */
const drawsMax = Math.floor(2 ** 32 / pins) * pins;

/** One that could be chosen (5.1), each as likely as the others. */
function temporaryPin(world: World): string {
  for (;;) {
    const draw = Buffer.from(world.randomBytes(4)).readUInt32BE();
    const pin = String(draw % pins).padStart(6, '0');
    if (draw < drawsMax && checkChosenPin(pin).ok) return pin;
  }
}
