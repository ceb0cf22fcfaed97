import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { messageBytesMax } from '../shared/mail/body.ts';
import { beginningOf, packedBeginningBytes, packText, unpackText } from './packed-text.ts';

const deflatedForm = 1;

function hostile(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([deflatedForm, ...bytes]);
}

test('3.7 every text comes back as it was, and begins as it began', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 2000 }), (text) => {
      const packed = packText(text);
      expect(unpackText(packed)).toBe(text);
      const beginning = Array.from(text).slice(0, 160).join('');
      expect(beginningOf(packed.subarray(0, packedBeginningBytes), 160)).toBe(beginning);
    }),
  );
});

test.each([
  ['nothing', ''],
  ['one letter', 'é'],
  ['astral characters', '👩‍👧🌷𝒜'.repeat(500)],
  ['4 MiB of one letter', 'a'.repeat(messageBytesMax)],
  ['more than a message may have', 'Dear Mom, '.repeat(messageBytesMax / 10 + 10)],
])('3.7 a text of %s comes back', (_what, text) => {
  const packed = packText(text);
  expect(unpackText(packed) === text).toBe(true);
  const beginning = beginningOf(packed.subarray(0, packedBeginningBytes), 160);
  expect(beginning).toBe(Array.from(text.slice(0, 400)).slice(0, 160).join(''));
});

test('a letter takes about half of its bytes', () => {
  const letter = `Dear Mom,\n\nThank you so much for the pictures. ${'Cuando salga de aquí, te visito. '.repeat(3)}`;
  expect(packText(letter).length).toBeLessThan(Buffer.byteLength(letter) / 2);
});

test('bytes that grow beyond a message are not inflated', () => {
  const bomb = deflateRawSync(Buffer.alloc(messageBytesMax + 1, 'a'));
  expect(() => unpackText(hostile(bomb))).toThrow();
});

test('bytes that are cut off, or of a form that is not known, are no text', () => {
  const packed = packText('Thank you so much for your letter. '.repeat(50));
  expect(() => unpackText(packed.subarray(0, packed.length - 5))).toThrow();
  expect(() => unpackText(Uint8Array.of(9, 65))).toThrow('form 9');
});

test('whatever the bytes are, unpacking ends with a text or an error, and within bounds', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      for (const read of [unpackText, (packed: Uint8Array) => beginningOf(packed, 160)]) {
        try {
          expect(Buffer.byteLength(read(hostile(bytes)))).toBeLessThanOrEqual(3 * messageBytesMax);
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }
    }),
  );
});
