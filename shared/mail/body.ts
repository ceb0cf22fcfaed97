import { fail, ok, type Result } from '../result.ts';

/** The hard limit of one message with its attachments, in bytes of UTF-8 (rule 3.7). */
export const messageBytesMax = 4 * 1024 * 1024;

/** Why a text cannot be a message's body. `at` is the index of the first bad UTF-16 unit. */
export type BodyProblem =
  | { readonly code: 'empty' }
  | { readonly code: 'tooLarge'; readonly bytes: number; readonly bytesMax: number }
  | { readonly code: 'controlCharacter'; readonly at: number }
  | { readonly code: 'loneSurrogate'; readonly at: number };

// Line ends as other systems write them are one newline here, before anything is refused.
const foreignLineEnd = /\r\n?|\u0085/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: rule 3.7 names them.
const controlCharacter = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/**
 * Makes a text into a body (rule 3.7): any Unicode, NFC, no control characters but newline and tab.
 * A text that cannot be one is refused whole with the reason; nothing is cut or replaced.
 */
export function normaliseBody(text: string): Result<string, BodyProblem> {
  const body = text.replace(foreignLineEnd, '\n').normalize('NFC');
  if (body.trim() === '') return fail({ code: 'empty' });
  const control = body.search(controlCharacter);
  if (control >= 0) return fail({ code: 'controlCharacter', at: control });
  if (!body.isWellFormed()) {
    return fail({ code: 'loneSurrogate', at: body.search(/\p{Surrogate}/u) });
  }
  // Nearly every letter is so short that there is nothing to count.
  const bytes = body.length * unitBytesMax > messageBytesMax ? utf8Bytes(body) : 0;
  if (bytes > messageBytesMax) return fail({ code: 'tooLarge', bytes, bytesMax: messageBytesMax });
  return ok(body);
}

/** What a unit of UTF-16 takes at most in UTF-8. */
const unitBytesMax = 3;

/** The length of a text in bytes of UTF-8. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    // Each half of a surrogate pair counts two of its four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3;
  }
  return bytes;
}
