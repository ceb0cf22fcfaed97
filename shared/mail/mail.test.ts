import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseBody, utf8Bytes } from './body.ts';
import { MessageId } from './identifiers.ts';
import { canTakeBack, nextStates, OutgoingState } from './states.ts';

test('3.7 a body is any Unicode in NFC, with newlines of one kind', () => {
  expect(normaliseBody('Que\u0301 tal\r\n\tमाँ 👩‍👧\rfin')).toEqual({
    ok: true,
    value: 'Qué tal\n\tमाँ 👩‍👧\nfin',
  });
});

test.each([
  ['', 'empty'],
  [' \n\t ', 'empty'],
  ['bell \u0007', 'controlCharacter'],
  ['nul \u0000', 'controlCharacter'],
  ['half \ud83d', 'loneSurrogate'],
  ['x'.repeat(4 * 1024 * 1024 + 1), 'tooLarge'],
])('3.7 what cannot be a body is refused whole, by name (case %#)', (text, code) => {
  expect(normaliseBody(text)).toMatchObject({ ok: false, error: { code } });
});

test('3.7 a body made once is the same when it is made again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const once = normaliseBody(text);
      if (once.ok) expect(normaliseBody(once.value)).toEqual(once);
    }),
  );
});

test('3.7 the bytes of a text are those of UTF-8', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(utf8Bytes(text)).toBe(new TextEncoder().encode(text).length);
    }),
  );
});

test('3.1 a message can be taken back only while it is queued or waits for postage', () => {
  expect(OutgoingState.options.filter(canTakeBack)).toEqual(['queued', 'postageDue']);
});

test('3.1 every state but a draft is reached from another one, and the ends are ends', () => {
  const reached = new Set(Object.values(nextStates).flat());
  expect(OutgoingState.options.filter((state) => !reached.has(state))).toEqual([]);
  expect(OutgoingState.options.filter((state) => nextStates[state].length === 0)).toEqual([
    'delivered',
    'released',
    'upheld',
  ]);
});

test('3.2 the id of a message has one spelling: another would name the same words to the store and others to the desk', () => {
  const id = '01995a3c-7f00-7abc-8def-0123456789ab';
  expect(MessageId.safeParse(id).success).toBe(true);
  expect(MessageId.safeParse(id.toUpperCase()).success).toBe(false);
});
