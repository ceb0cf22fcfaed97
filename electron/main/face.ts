import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Face } from '../../shared/ipc/face.ts';
import { faceFile } from '../../shared/ipc/face-file.ts';

/** Larger than any face. What is larger was not written by the core, and is not read into memory. */
const bytesMax = 4_096;

/**
 * The face that the core left beside its store (docs/decisions/0007). Null for none, and for whatever is
 * not one: the first screen then waits for the core, as it does on a new tablet.
 */
export function readFace(dataDirectory: string): Face | null {
  try {
    const path = join(dataDirectory, faceFile);
    if (statSync(path).size > bytesMax) return null;
    const face = Face.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return face.success ? face.data : null;
  } catch {
    // Not there, not readable or not JSON: to the first screen it is the same.
    return null;
  }
}
