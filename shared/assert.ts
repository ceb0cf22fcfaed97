/** Stops the program where a thing that cannot be has happened: a bug, never bad input. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`This cannot be: ${what}`);
}

/** Closes a switch: the compiler proves that no case is left, and so does the running program. */
export function unreachable(value: never): never {
  throw new Error(`This cannot be: unexpected ${JSON.stringify(value)}`);
}
