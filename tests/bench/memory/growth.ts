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
