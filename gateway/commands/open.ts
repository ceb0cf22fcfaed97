import { unreachable } from '../../shared/assert.ts';
import { fail, type Result } from '../../shared/result.ts';
import { type Gateway, openGateway } from '../gateway.ts';
import type { StartProblem } from '../server/start.ts';
import type { OpenMode } from '../store/database.ts';
import { type CommandInput, type CommandProblem, dataDirectory, exitCodes } from './command.ts';

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

/** Puts a gateway's failure to open or to listen into words, each with its cure. */
export function startProblem(problem: StartProblem): CommandProblem {
  const { code } = problem;
  switch (problem.code) {
    case 'missing':
      return {
        exit: exitCodes.notFound,
        code,
        message: `There is no gateway at ${problem.path}. Start one with "serve" or "demo", or name its directory with --data.`,
      };
    case 'lost':
      return {
        exit: exitCodes.configuration,
        code,
        message: `The facility's keys are there, but its database is gone: ${problem.path}. Bring back the last backup; nothing was changed.`,
      };
    case 'empty':
      return {
        exit: exitCodes.configuration,
        code,
        message: `${problem.path} holds no facility. If one was kept in it, bring back the last backup; nothing was changed.`,
      };
    case 'keyMissing':
      return {
        exit: exitCodes.configuration,
        code,
        message: `${problem.path} is missing. The facility's tablets know no other: bring this file back from the backup. Nothing was changed.`,
      };
    case 'keyDamaged':
      return {
        exit: exitCodes.configuration,
        code,
        message: `${problem.path} is empty or damaged. The facility's tablets know no other: bring this file back from the backup. Nothing was changed.`,
      };
    case 'keyMismatch':
      return {
        exit: exitCodes.configuration,
        code,
        message: `${problem.path} is not the key of ${problem.of}. Bring back both from the same backup; nothing was changed.`,
      };
    case 'fromFuture':
      return {
        exit: exitCodes.configuration,
        code,
        message: `${problem.path} was written by a newer version of Postern (schema ${problem.version}). Install that version; nothing was changed.`,
      };
    case 'damaged':
      return {
        exit: exitCodes.configuration,
        code,
        message: `${problem.path} cannot be read as a database (${problem.detail}). Bring back the last backup; nothing was changed.`,
      };
    case 'locked':
      return {
        exit: exitCodes.configuration,
        code,
        message: `${problem.path} is kept busy by another process. Try again when it is done.`,
      };
    case 'diskFull':
      return {
        exit: exitCodes.configuration,
        code,
        message: `The disk that ${problem.path} is on is full. Make room on it, then try again; nothing is damaged and nothing was changed.`,
      };
    case 'notWritable':
      return {
        exit: exitCodes.configuration,
        code,
        message: `${problem.path} cannot be opened or written by this account (${problem.detail}). See that its disk is not read-only and that the directory and all in it belong to the account that serves; nothing was changed.`,
      };
    case 'diskFailed':
      return {
        exit: exitCodes.configuration,
        code,
        message: `The disk failed at ${problem.path} (${problem.detail}). Have the disk looked at, then try again; nothing was changed.`,
      };
    case 'cannotListen':
      return {
        exit: exitCodes.network,
        code,
        message: `Port ${problem.port} cannot be used: ${problem.detail}`,
      };
    default:
      return unreachable(problem);
  }
}
