import { traceOf } from '../shared/trace-of.ts';

/**
 * A bug ends the process; what started it starts another. Left alone, Node would print the error with what it quotes
 * (S4), and Electron would put up a dialog, which is a window that is not ours (K7).
 */
export function endOnBug(log: (trace: string) => void, exit: (code: number) => void): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      log(traceOf(error));
      exit(1);
    });
  }
}
