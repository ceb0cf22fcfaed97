import crypto, { type BinaryLike, type ScryptOptions } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';

/**
 * For a file of tests in which people sign in again and again: a PIN with a salt is stretched once, for a third
 * of a second, and what came of it is given again. It is a function: the answer is the same. What it costs, and
 * that it always costs it, is the matter of files that do not import this (no-oracle, sign-in).
 */
type Done = (error: Error | null, key: Buffer) => void;

const stretch = crypto.scrypt as (
  password: BinaryLike,
  salt: BinaryLike,
  length: number,
  options: ScryptOptions,
  done: Done,
) => void;
const known = new Map<string, Promise<Buffer>>();

const stretchOnce: typeof stretch = (password, salt, length, options, done) => {
  const asked = JSON.stringify([asText(password), asText(salt), length, options]);
  const key =
    known.get(asked) ??
    new Promise<Buffer>((resolve, reject) =>
      stretch(password, salt, length, options, (error, made) =>
        error === null ? resolve(made) : reject(error),
      ),
    );
  known.set(asked, key);
  // Each has a copy: who asked overwrites it when it is of no more use.
  key.then(
    (made) => done(null, Buffer.from(made)),
    (error: Error) => done(error, Buffer.alloc(0)),
  );
};

function asText(input: BinaryLike): string {
  return typeof input === 'string'
    ? `text ${input}`
    : `bytes ${Buffer.from(input as Uint8Array).toString('hex')}`;
}

Object.assign(crypto, { scrypt: stretchOnce });
syncBuiltinESMExports();
