import { expect, test } from 'vitest';
import { activeAt, messageId, movedBy, noon, placeNamed } from './model.test-support.ts';
import { screenOf, sessionStatus, stateOf } from './screen.ts';

test('4.7 an unmapped state throws instead of showing nothing', () => {
  const { snapshot } = activeAt(noon);
  for (const value of ['settling', 'asleep', { elsewhere: 'home' }]) {
    expect(() => stateOf({ value } as never)).toThrow('no screen for the state');
    expect(() => screenOf({ value, context: snapshot.context } as never)).toThrow('no screen');
  }
});

test('4.7 an open session without a resident throws', () => {
  const { snapshot } = activeAt(noon);
  const context = { ...snapshot.context, session: null };
  expect(() => screenOf({ value: snapshot.value, context })).toThrow('with nobody');
});

test('4.1 the status names the screen and the message that is open on it', () => {
  const writing = movedBy(activeAt(noon), { type: 'GO', place: placeNamed('writing') });
  expect(sessionStatus(writing.snapshot, writing.now)).toMatchObject({
    state: 'active',
    screen: 'writing',
    place: { name: 'writing', messageId },
    warning: null,
    fault: null,
    closingReason: null,
  });
});
