const word = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const frame =
  /^\s+at (?:async |new )?(?:[\w$.<>#[\] ]+ \()?(?:file:\/\/|node:)?[\w./@-]+:\d+(?::\d+)?\)?$/;

/**
 * What may be written down of an error that nobody expected: its kind, its code, and where it came from. Its
 * message stays out of every log (S4): JSON.parse quotes what it could not read, which may be a letter.
 */
export function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return `a thrown ${typeof error}`;
  const { name, message, stack = '' } = error;
  const { code } = error as { readonly code?: unknown };
  const kind = [name, code].filter((one) => typeof one === 'string' && word.test(one));
  // A text may look like a place.
  const bare = [message, word.test(name) ? '' : name].reduce(
    (left, said) => (said === '' ? left : left.replaceAll(said, '')),
    stack,
  );
  const frames = bare.split('\n').filter((line) => frame.test(line));
  return [kind.join(' '), ...frames].join('\n');
}
