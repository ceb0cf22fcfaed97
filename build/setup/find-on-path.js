// @ts-check
import { accessSync, constants } from 'node:fs';
import path from 'node:path';

/**
 * @param {string} program
 * @returns {string | undefined} the file that the shell would run
 */
export function findOnPath(program) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((folder) => folder !== '')
    .map((folder) => path.join(folder, program))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
