import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const cli = join(import.meta.dirname, 'cli.ts');
const execute = promisify(execFile);

/** Runs a command on a data directory, in a process of its own; answers its exit code and what it printed. */
export async function runCommand(
  dataDirectory: string,
  ...args: string[]
): Promise<{ exit: number; stdout: string; stderr: string }> {
  try {
    const words = [cli, ...args, '--data', dataDirectory];
    return { exit: 0, ...(await execute(process.execPath, words)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exit: code, stdout, stderr };
  }
}
