/** Whether a place wants a value, a key, or what may follow a value. */
type Wanted = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing';

const whitespace = /[\t\n\r ]*/y;
const token =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none of them in a string.
  /([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

/** The index of the first character at which a text is not JSON; its length if it only ends too soon. */
export function findJsonError(text: string): number {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'value';
  for (let at = 0; ; at = token.lastIndex) {
    whitespace.lastIndex = at;
    whitespace.exec(text);
    const start = whitespace.lastIndex;
    token.lastIndex = start;
    const found = token.exec(text);
    if (found === null || wanted === 'nothing') return start;
    const next = step(wanted, found[1] ?? (found[2] === undefined ? 'literal' : 'string'), open);
    if (next === null) return start;
    wanted = next;
  }
}

/** What is wanted after a token, or null where it should not stand. Keeps `open` up to date. */
function step(wanted: Wanted, kind: string, open: ('{' | '[')[]): Wanted | null {
  const after = (): Wanted => (open.length === 0 ? 'nothing' : 'commaOrEnd');
  const inside = open.at(-1);
  const closes = (kind === '}' && inside === '{') || (kind === ']' && inside === '[');
  if (closes && ['keyOrEnd', 'valueOrEnd', 'commaOrEnd'].includes(wanted)) {
    open.pop();
    return after();
  }
  if (wanted === 'key' || wanted === 'keyOrEnd') return kind === 'string' ? 'colon' : null;
  if (wanted === 'colon') return kind === ':' ? 'value' : null;
  if (wanted === 'commaOrEnd') {
    if (kind !== ',') return null;
    return inside === '{' ? 'key' : 'value';
  }
  if (kind === '{' || kind === '[') {
    open.push(kind);
    return kind === '{' ? 'keyOrEnd' : 'valueOrEnd';
  }
  return kind === 'literal' || kind === 'string' ? after() : null;
}
