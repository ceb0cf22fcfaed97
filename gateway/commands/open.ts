import { fail, type Result } from '../../shared/result.ts';
import { type Gateway, openGateway } from '../gateway.ts';
import type { StartProblem } from '../server/start.ts';
import type { OpenMode } from '../store/database.ts';
import { type CommandInput, type CommandProblem, dataDirectory, exitCodes } from './command.ts';
import { wordsFor } from './problem-words.ts';

/** Runs a command's work on the gateway in its data directory, which is closed again whatever happens. */
export async function withGateway<Value>(
  input: CommandInput,
  mode: OpenMode,
  work: (gateway: Gateway) => Promise<Result<Value, CommandProblem>>,
): Promise<Result<Value, CommandProblem>> {
  const opened = await openGateway({ directory: dataDirectory(input), mode });
  if (!opened.ok) return fail(startProblem(opened.error));
  try {
    return await work(opened.value);
  } finally {
    await opened.value.close();
  }
}

/** A gateway's failure to open or to listen, as the answer of a command. */
export function startProblem(problem: StartProblem): CommandProblem {
  const { code } = problem;
  return { exit: exitOf(code), code, message: wordsFor(problem) };
}

function exitOf(code: StartProblem['code']): CommandProblem['exit'] {
  if (code === 'missing') return exitCodes.notFound;
  return code === 'cannotListen' ? exitCodes.network : exitCodes.configuration;
}
