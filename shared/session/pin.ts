import { fail, ok, type Result } from '../result.ts';

/** Why a PIN cannot be chosen: the screen has words for each. */
export type PinProblem = 'notSixDigits' | 'common' | 'repeat' | 'run';

/**
 * The ten commonest six-digit PINs (Markert and others, "This PIN Can Be Easily Guessed", 2020). Most
 * are repeats or runs as well; the list stands whole so that rule 5.1 can be read off it.
 */
const commonestPins: ReadonlySet<string> = new Set([
  '123456',
  '654321',
  '111111',
  '000000',
  '123123',
  '666666',
  '121212',
  '112233',
  '789456',
  '159753',
]);

/** One, two or three digits again and again: 111111, 121212, 123123. */
const repeat = /^(\d{1,3})\1+$/;

/** Runs go round the pad: 789012 and 210987 are as easy to see over a shoulder as 123456. */
const runsUp = '012345678901234';
const runsDown = '432109876543210';

/**
 * Checks a PIN that someone wants to have (rule 5.1); the value is the PIN. Never asked when signing
 * in: a PIN given before the rule existed still opens.
 */
export function checkChosenPin(pin: string): Result<string, PinProblem> {
  if (!/^[0-9]{6}$/.test(pin)) return fail('notSixDigits');
  if (commonestPins.has(pin)) return fail('common');
  if (repeat.test(pin)) return fail('repeat');
  if (runsUp.includes(pin) || runsDown.includes(pin)) return fail('run');
  return ok(pin);
}
