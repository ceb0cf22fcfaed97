import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LastNumbers, numberFile } from '../../shared/ipc/number-file.ts';

/** Larger than any list of ours. */
const bytesMax = 65_536;

/** The numbers that the core left beside its store; none for whatever is not such a list. */
export function readLastNumbers(dataDirectory: string): LastNumbers {
  try {
    const path = join(dataDirectory, numberFile);
    if (statSync(path).size > bytesMax) return [];
    const numbers = LastNumbers.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return numbers.success ? numbers.data : [];
  } catch {
    // Not there, not readable or not JSON: the page stands without.
    return [];
  }
}
