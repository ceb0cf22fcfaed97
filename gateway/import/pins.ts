import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { World } from '../world.ts';

const stretch = promisify(
  (pin: string, salt: Uint8Array, done: (error: Error | null, stretched: Buffer) => void) =>
    scrypt(pin, salt, stretchedBytes, scryptParameters, done),
);

/** Rule 5.2: scrypt 2^17, 8, 1. It takes 128 MiB, and Node refuses more than it is told to allow. */
const scryptParameters = { N: 2 ** 17, r: 8, p: 1, maxmem: 192 * 1024 * 1024 };
const stretchedBytes = 32;
const saltBytes = 16;

/** A PIN as the gateway keeps it: both in base64. The PIN itself is nowhere. */
export interface StretchedPin {
  readonly salt: string;
  readonly stretched: string;
}

/** Stretches a PIN that has been checked; takes a third of a second of one core. */
export async function stretchPin(pin: string, world: World): Promise<StretchedPin> {
  const salt = world.randomBytes(saltBytes);
  const stretched = await stretch(pin, salt);
  return { salt: Buffer.from(salt).toString('base64'), stretched: stretched.toString('base64') };
}
