/**
 * How long each of `count` pieces of work took, in milliseconds. What `prepare` does is not counted.
 * Work that answers at once is not waited for: a turn of the event loop would be counted with it.
 */
export async function timesOf<Prepared>(
  count: number,
  prepare: () => Prepared,
  work: (prepared: Prepared) => unknown,
): Promise<number[]> {
  const times: number[] = [];
  while (times.length < count) {
    const prepared = prepare();
    const begun = performance.now();
    const answer = work(prepared);
    if (answer instanceof Promise) await answer;
    times.push(performance.now() - begun);
  }
  return times;
}

/** For work that needs nothing prepared. */
export function nothing(): void {}

/** Pieces of work a second, from the sum of times: a slow write-back counts, which a median would hide. */
export function rate(times: readonly number[]): number {
  return (1000 * times.length) / times.reduce((sum, time) => sum + time, 0);
}
