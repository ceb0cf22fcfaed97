import type { StretchedPin } from '../../shared/protocol/record.ts';
import { stretch } from '../stretch.ts';
import type { World } from '../world.ts';

const saltBytes = 16;

/** Stretches a PIN that has been checked (5.2). */
export async function stretchPin(pin: string, world: World): Promise<StretchedPin> {
  const salt = world.randomBytes(saltBytes);
  const stretched = await stretch(pin, salt);
  return { salt: Buffer.from(salt).toString('base64'), stretched: stretched.toString('base64') };
}
