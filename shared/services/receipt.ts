/**
 * 31 letters and digits of which none is taken for another on paper: no 0 and O, no 1, I and L. A prime number,
 * so that the check character finds every single wrong one and every two that changed places.
 */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const size = alphabet.length;
/** Nobody guesses another one's: there are 850 thousand million. */
const freeCharacters = 8;
/** The check character's weight is 9, and 9 x 7 is 1 modulo 31. */
const checkInverse = 7;

/**
 * Makes a receipt number: 8 characters by chance and one that checks them. `chance(below)` answers a whole
 * number from 0, less than `below`, that nobody can foretell.
 */
export function makeReceiptNumber(chance: (below: number) => number): string {
  const values = Array.from({ length: freeCharacters }, () => chance(size));
  const check = ((size - (weighted(values) % size)) * checkInverse) % size;
  return [...values, check].map((value) => alphabet.charAt(value)).join('');
}

/** A number as it was typed or read aloud: spaces, hyphens and small letters do not count. Null for none. */
export function readReceiptNumber(typed: string): string | null {
  const number = typed.replace(/[\s-]/g, '').toUpperCase();
  const values = [...number].map((character) => alphabet.indexOf(character));
  const isWhole = values.length === freeCharacters + 1 && !values.includes(-1);
  return isWhole && weighted(values) % size === 0 ? number : null;
}

/** In threes, as people read numbers aloud: `K7M 24X QPC`. */
export function spokenReceiptNumber(number: string): string {
  return number.replace(/(.{3})(?=.)/g, '$1 ');
}

function weighted(values: readonly number[]): number {
  return values.reduce((sum, value, index) => sum + value * (index + 1), 0);
}
