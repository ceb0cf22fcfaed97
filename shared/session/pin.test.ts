import { expect, test } from 'vitest';
import { checkChosenPin } from './pin.ts';

test.each([
  ['123456', 'common'],
  ['654321', 'common'],
  ['111111', 'common'],
  ['000000', 'common'],
  ['123123', 'common'],
  ['666666', 'common'],
  ['121212', 'common'],
  ['112233', 'common'],
  ['789456', 'common'],
  ['159753', 'common'],
  ['777777', 'repeat'],
  ['474747', 'repeat'],
  ['806806', 'repeat'],
  ['012345', 'run'],
  ['456789', 'run'],
  ['987654', 'run'],
  ['543210', 'run'],
  ['890123', 'run'],
  ['210987', 'run'],
  ['', 'notSixDigits'],
  ['12345', 'notSixDigits'],
  ['8472011', 'notSixDigits'],
  ['84720a', 'notSixDigits'],
  ['847201\n', 'notSixDigits'],
  ['٨٤٧٢٠١', 'notSixDigits'],
] as const)('5.1 %j cannot be chosen: %s', (pin, problem) => {
  expect(checkChosenPin(pin)).toEqual({ ok: false, error: problem });
});

test.each(['847201', '123457', '112234', '445566', '100000'])('5.1 %s can be chosen', (pin) => {
  expect(checkChosenPin(pin)).toEqual({ ok: true, value: pin });
});

test('5.1 of a million PINs 1,113 are refused: 1,090 repeats, 20 runs and 3 more of the commonest', () => {
  let refused = 0;
  for (let number = 0; number < 1_000_000; number += 1) {
    if (!checkChosenPin(String(number).padStart(6, '0')).ok) refused += 1;
  }
  expect(refused).toBe(1_113);
}, 60_000);
