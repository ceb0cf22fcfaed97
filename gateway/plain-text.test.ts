import { expect, test } from 'vitest';
import { escapeControls, isPlainLine, isPlainName } from './plain-text.ts';

test('a name is one line with something to see, and nothing in it that a screen obeys', () => {
  const names = ['Ann', 'José Núñez', 'עדנה \u200f', 'می\u200cخواهم', '👩‍👧', '李'];
  expect(names.filter((name) => !isPlainName(name))).toEqual([]);
  const controls = ['\0', '\t', '\n', '\u001b', '\u0085', '\u2028', '\u202e', '\u2066', '\ud800'];
  expect(controls.filter((control) => isPlainLine(`A${control}b`))).toEqual([]);
  expect(['', ' ', '\u200b\u200d', '\ufeff', '\u3164'].filter(isPlainName)).toEqual([]);
});

test('what a terminal would obey is shown escaped, and all else as it is', () => {
  expect(escapeControls('José\t\u001b[2J\u202e\n\ud800👩')).toBe(
    'José\t\\u001b[2J\\u202e\\u000a\\ud800👩',
  );
});
