import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { closePinLink, openPinLink } from './pin-link.ts';

const ends = { residentId: 'R-1', secret: randomBytes(32), closedSalt: randomBytes(16) };

test('5.5 a link opens with the same secret, resident and salt, and with no other', () => {
  const stretchedPin = randomBytes(32);
  const link = closePinLink(stretchedPin, ends);
  expect(link).toHaveLength(48);
  expect(link.includes(stretchedPin)).toBe(false);
  expect(openPinLink(link, ends)).toEqual(stretchedPin);
  expect(openPinLink(link, { ...ends, secret: randomBytes(32) })).toBeNull();
  expect(openPinLink(link, { ...ends, residentId: 'R-2' })).toBeNull();
  expect(openPinLink(link, { ...ends, closedSalt: randomBytes(16) })).toBeNull();
});
