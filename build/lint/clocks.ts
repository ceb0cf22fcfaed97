import type { Problem } from './arrows.ts';

/** Where the product makes its clocks; everything else is given one (rule 1.4). */
const clockMakers: readonly string[] = ['electron/core/time/system-clock.ts', 'gateway/world.ts'];

const product = /^(shared|db|electron|renderer|gateway)\//;
const readsClock = /\bDate\.now\b|\bnew Date\(\)|\bTemporal\.Now\b/;

/** Finds where a file of the product asks the machine what time it is. A test may: it is a root of its own. */
export function checkClocks(file: string, text: string): Problem[] {
  const isFree = !product.test(file) || clockMakers.includes(file) || file.includes('.test');
  if (isFree) return [];
  return text.split('\n').flatMap((line, index): Problem[] => {
    if (!readsClock.test(line)) return [];
    const message = 'asks the machine for the time. Take a clock as an argument (rule 1.4)';
    return [{ file, line: index + 1, rule: 'clock', message }];
  });
}
