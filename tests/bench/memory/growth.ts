/**
 * What a row of values grows by from each to the next: the slope of the line that fits best, and its standard
 * error. Fewer than three values have none.
 */
export function growthPerStep(values: readonly number[]): {
  readonly slope: number;
  readonly error: number;
} {
  const count = values.length;
  if (count < 3) return { slope: Number.NaN, error: Number.NaN };
  const meanStep = (count - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const steps = values.map((_value, step) => step - meanStep);
  const spread = steps.reduce((sum, step) => sum + step * step, 0);
  const slope =
    steps.reduce((sum, step, at) => sum + step * ((values[at] ?? 0) - mean), 0) / spread;
  const rest = values.reduce((sum, value, at) => {
    const off = value - mean - slope * (steps[at] ?? 0);
    return sum + off * off;
  }, 0);
  return { slope, error: Math.sqrt(rest / (count - 2) / spread) };
}

/** The least of so many: what has been dropped lies in the memory until the next collection, some 100 sessions later. */
const eachFloor = 100;

/** The least of each so many values, oldest first; of a rest that is shorter nothing. */
export function floorsOf(values: readonly number[]): number[] {
  const floors: number[] = [];
  for (let at = 0; at + eachFloor <= values.length; at += eachFloor) {
    floors.push(Math.min(...values.slice(at, at + eachFloor)));
  }
  return floors;
}

/** What the floor of a row of values grows by from each value to the next, and its standard error. */
export function growthEach(values: readonly number[]): ReturnType<typeof growthPerStep> {
  const { slope, error } = growthPerStep(floorsOf(values));
  return { slope: slope / eachFloor, error: error / eachFloor };
}
