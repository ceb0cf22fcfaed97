import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatEnrolmentCode, parseEnrolmentCode } from './enrolment-code.ts';

const half = fc.uint8Array({ minLength: 10, maxLength: 10 });

test('a code read back is the code that was written, however it is typed', () => {
  const typed = fc.constantFrom(
    (code: string) => code,
    (code: string) => code.toLowerCase().replaceAll('-', ' '),
    (code: string) => ` ${code.replaceAll('0', 'o').replaceAll('1', 'l')} `,
    (code: string) => code.replaceAll('-', '').replaceAll('1', 'I'),
  );
  fc.assert(
    fc.property(half, half, typed, (secretBytes, fingerprintBytes, type) => {
      const code = { secretBytes, fingerprintBytes };
      expect(parseEnrolmentCode(type(formatEnrolmentCode(code)))).toEqual({
        ok: true,
        value: code,
      });
    }),
  );
});

test('a code is eight groups of four', () => {
  const zeros = new Uint8Array(10);
  expect(formatEnrolmentCode({ secretBytes: zeros, fingerprintBytes: zeros.fill(255, 9) })).toMatch(
    /^([0-9A-Z]{4}-){7}[0-9A-Z]{4}$/,
  );
});

test('what is no code is refused with its reason', () => {
  expect(parseEnrolmentCode('7F3K-U')).toEqual({
    ok: false,
    error: { code: 'badCharacter', at: 5 },
  });
  expect(parseEnrolmentCode('7F3K')).toEqual({
    ok: false,
    error: { code: 'badLength', characters: 4, expected: 32 },
  });
});
