/**
 * What it costs to try a PIN, a badge or a password (rule 5.2): argon2id, version 1.3, with 64 MiB, three passes and
 * one lane, to 32 bytes. Tablet and gateway make the same from the same. In the words of @node-rs/argon2, which takes
 * argon2id 1.3 if it is told nothing else.
 */
export const stretching = {
  memoryCost: 64 * 1024,
  timeCost: 3,
  parallelism: 1,
  outputLen: 32,
} as const;
