/** How often each thing happened. */
export interface Tally {
  add(name: string): void;
  counts(): Record<string, number>;
}

/** An empty tally. */
export function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    add: (name) => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    counts: () => Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Adds the counts of one into another. */
export function addCounts(into: Record<string, number>, counts: Record<string, number>): void {
  for (const [name, count] of Object.entries(counts)) into[name] = (into[name] ?? 0) + count;
}
