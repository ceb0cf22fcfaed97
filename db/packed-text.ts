import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { assert } from '../shared/assert.ts';
import { messageBytesMax } from '../shared/mail/body.ts';
import { commonPhrases } from './common-phrases.ts';

/**
 * A text as a vault stores it: one byte that says how, then the text; no byte at all for an empty one.
 * Half of a letter's bytes are a language's and not the letter's, and a slow flash disk writes them all.
 *
 * The lengths of packed texts tell something of what they say. They lie inside an encrypted file, whose
 * pages show none of them.
 */
const forms = { plain: 0, deflatedWithPhrases1: 1 } as const;

const phrases1 = Buffer.from(commonPhrases);
/** Of a deflated text: 160 characters of any script, with the table of codes that stands before them. */
const beginningBytes = 1024;

/** How much of a packed text `beginningOf` needs, for `substr` in a statement. */
export const packedBeginningBytes = beginningBytes + 1;

/** Packs a text of any length. What does not become shorter, or is longer than a message, stays plain. */
export function packText(text: string): Uint8Array {
  const plain = Buffer.from(text);
  if (plain.length === 0) return plain;
  if (plain.length <= messageBytesMax) {
    const deflated = deflateRawSync(plain, { dictionary: phrases1 });
    if (deflated.length < plain.length) return withForm(forms.deflatedWithPhrases1, deflated);
  }
  return withForm(forms.plain, plain);
}

/**
 * The text again. The pages it lies on are authenticated, so anything but what `packText` made is a bug of
 * ours, and is thrown: a form that is not known, bytes that do not inflate, more than a message's bytes.
 */
export function unpackText(packed: Uint8Array): string {
  const [form] = packed;
  if (form === undefined) return '';
  const bytes = packed.subarray(1);
  if (form === forms.plain) return textOf(bytes);
  assertDeflated(form);
  return inflateRawSync(bytes, {
    dictionary: phrases1,
    maxOutputLength: messageBytesMax,
  }).toString('utf8');
}

/**
 * The first `characters` code points of a text of which the first `packedBeginningBytes` are given, or
 * all. At most 160: what more there is, is not in so few bytes for certain.
 */
export function beginningOf(packed: Uint8Array, characters: number): string {
  const [form] = packed;
  if (form === undefined) return '';
  const bytes = packed.subarray(1, packedBeginningBytes);
  if (form === forms.plain) return firstCharacters(bytes, characters);
  assertDeflated(form);
  const begun = inflateRawSync(bytes, {
    dictionary: phrases1,
    // What is cut off behind is no error then; and 1 kB never grows to more than 1 MB.
    finishFlush: constants.Z_SYNC_FLUSH,
    maxOutputLength: messageBytesMax,
  });
  return firstCharacters(begun, characters);
}

function withForm(form: number, bytes: Uint8Array): Uint8Array {
  const packed = new Uint8Array(1 + bytes.length);
  packed[0] = form;
  packed.set(bytes, 1);
  return packed;
}

function assertDeflated(form: number): void {
  assert(form === forms.deflatedWithPhrases1, `a text is packed in form ${form}, unknown here`);
}

function firstCharacters(bytes: Uint8Array, characters: number): string {
  // Enough for so many of four bytes each; the last of these may be cut in the middle, and is not needed.
  const text = textOf(bytes.subarray(0, (characters + 1) * 4));
  return Array.from(text).slice(0, characters).join('');
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
}
