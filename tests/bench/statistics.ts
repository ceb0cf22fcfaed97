import { assert } from '../../shared/assert.ts';

/** The middle of the values, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  return (ranked(values, Math.floor(middle)) + ranked(values, Math.ceil(middle))) / 2;
}

/** The least value that 99 in a hundred do not exceed; of fewer than a hundred, the greatest. */
export function p99(values: readonly number[]): number {
  return ranked(values, Math.ceil(values.length * 0.99) - 1);
}

/** Rounded to what a stopwatch on a busy machine can tell. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function ranked(values: readonly number[], rank: number): number {
  const value = values.toSorted((a, b) => a - b)[rank];
  assert(value !== undefined, 'there is nothing to rank');
  return value;
}
