import { createRequire } from 'node:module';

type Argon2 = typeof import('@node-rs/argon2');

/**
 * The library's one binary for this machine. Its own loader asks the environment, and other programs, which file
 * to load: a locked tablet does not (K1).
 */
const binary = `@node-rs/argon2-linux-${process.arch}-gnu`;

export const { hashRaw } = createRequire(import.meta.url)(binary) as Pick<Argon2, 'hashRaw'>;
