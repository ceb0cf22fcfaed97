import { fail, ok, type Result } from '../result.ts';

/**
 * What a one-time enrolment code carries: a secret that the gateway knows by its hash, and the first
 * 80 bits of the SHA-256 of the authority's certificate, by which a device that trusts nobody yet
 * knows the right gateway from a false one.
 */
export interface EnrolmentCode {
  /** 10 bytes. */
  readonly secretBytes: Uint8Array;
  /** 10 bytes. */
  readonly fingerprintBytes: Uint8Array;
}

/** Why a text is no enrolment code. `at` is the index of the first bad character. */
export type EnrolmentCodeProblem =
  | { readonly code: 'badCharacter'; readonly at: number }
  | { readonly code: 'badLength'; readonly characters: number; readonly expected: number };

/** Bytes of each half of a code: 80 bits. */
export const enrolmentCodeHalfBytes = 10;

// Crockford's base32: no I, L, O or U, so that a code can be read out and copied by hand.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const bitsPerCharacter = 5;
const groupCharacters = 4;
const codeCharacters = (2 * enrolmentCodeHalfBytes * 8) / bitsPerCharacter;

/** Writes a code in groups of four, such as `7F3K-…`. */
export function formatEnrolmentCode(code: EnrolmentCode): string {
  const characters = encode([...code.secretBytes, ...code.fingerprintBytes]);
  return (characters.match(new RegExp(`.{1,${groupCharacters}}`, 'g')) ?? []).join('-');
}

/** Reads a code as people type it: any case, spaces and hyphens anywhere, O for 0, I and L for 1. */
export function parseEnrolmentCode(text: string): Result<EnrolmentCode, EnrolmentCodeProblem> {
  const values: number[] = [];
  for (const [at, character] of [...text.toUpperCase()].entries()) {
    if (/[\s-]/.test(character)) continue;
    const value = alphabet.indexOf(asMeant(character));
    if (value < 0) return fail({ code: 'badCharacter', at });
    values.push(value);
  }
  if (values.length !== codeCharacters) {
    return fail({ code: 'badLength', characters: values.length, expected: codeCharacters });
  }
  const bytes = decode(values);
  return ok({
    secretBytes: bytes.subarray(0, enrolmentCodeHalfBytes),
    fingerprintBytes: bytes.subarray(enrolmentCodeHalfBytes),
  });
}

/** The secret half as the protocol carries it (`EnrolRequest.secret`): 16 characters. */
export function enrolmentSecretText(secretBytes: Uint8Array): string {
  return encode([...secretBytes]);
}

function asMeant(character: string): string {
  if (character === 'O') return '0';
  return character === 'I' || character === 'L' ? '1' : character;
}

function encode(bytes: readonly number[]): string {
  let bits = 0;
  let held = 0;
  let characters = '';
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= bitsPerCharacter; bits -= bitsPerCharacter) {
      characters += alphabet.charAt((held >> (bits - bitsPerCharacter)) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return characters;
}

function decode(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((values.length * bitsPerCharacter) / 8);
  let bits = 0;
  let held = 0;
  let length = 0;
  for (const value of values) {
    held = (held << bitsPerCharacter) | value;
    bits += bitsPerCharacter;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = held >> bits;
    length += 1;
    held &= (1 << bits) - 1;
  }
  return bytes;
}
