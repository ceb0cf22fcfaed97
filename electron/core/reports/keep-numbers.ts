import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { putInPlace } from '../../../db/journal/files.ts';
import { type LastNumbers, numberFile } from '../../../shared/ipc/number-file.ts';
import type { ServicesPolicy } from '../../../shared/policy/services.ts';

/** As many as the last-resort page has room for. */
const numbersMax = 8;

/**
 * Keeps the numbers to call where the shell finds them with no core running (rule 7): those for who is in danger
 * first. A disk that fails costs the page its numbers and nothing else.
 */
export function keepNumbers(dataDir: string, { numbers }: ServicesPolicy): void {
  const path = join(dataDir, numberFile);
  const last: LastNumbers = numbers
    .toSorted((a, b) => Number(b.use === 'danger') - Number(a.use === 'danger'))
    .slice(0, numbersMax)
    .map(({ name, number }) => ({ name, number }));
  const text = JSON.stringify(last);
  try {
    if (text === readKept(path)) return;
    writeFileSync(`${path}.next`, text, { mode: 0o600 });
    putInPlace(`${path}.next`, path);
  } catch {
    // Tried again at the next start, and whenever the numbers are others.
  }
}

function readKept(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '[]';
  }
}
