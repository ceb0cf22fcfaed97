import { unreachable } from '../../shared/assert.ts';
import type { StartProblem } from '../server/start.ts';

/** Why a gateway did not open or listen, where, and what to do now. */
export function wordsFor(problem: StartProblem): string {
  switch (problem.code) {
    case 'missing':
      return `There is no gateway at ${problem.path}. Start one with "serve" or "demo", or name its directory with --data.`;
    case 'lost':
      return `The facility's keys are there, but its database is gone: ${problem.path}. Bring back the last backup; nothing was changed.`;
    case 'empty':
      return `${problem.path} holds no facility. If one was kept in it, bring back the last backup; nothing was changed.`;
    case 'keyMissing':
      return `${problem.path} is missing. The facility's tablets know no other: bring this file back from the backup. Nothing was changed.`;
    case 'keyDamaged':
      return `${problem.path} is empty or damaged. The facility's tablets know no other: bring this file back from the backup. Nothing was changed.`;
    case 'keyMismatch':
      return `${problem.path} is not the key of ${problem.of}. Bring back both from the same backup; nothing was changed.`;
    case 'notDemo':
      return `${problem.path} holds a facility that is not a demo, and a demo's residents have PINs that all know. Name another directory with --data; nothing was changed.`;
    case 'fromFuture':
      return `${problem.path} was written by a newer version of Postern (schema ${problem.version}). Install that version; nothing was changed.`;
    case 'damaged':
      return `${problem.path} cannot be read as a database (${problem.detail}). Bring back the last backup; nothing was changed.`;
    case 'locked':
      return `${problem.path} is kept busy by another process. Try again when it is done.`;
    case 'diskFull':
      return `The disk that ${problem.path} is on is full. Make room on it, then try again; nothing is damaged and nothing was changed.`;
    case 'notWritable':
      return `${problem.path} cannot be opened or written by this account (${problem.detail}). See that its disk is not read-only and that the directory and all in it belong to the account that serves; nothing was changed.`;
    case 'diskFailed':
      return `The disk failed at ${problem.path} (${problem.detail}). Have the disk looked at, then try again; nothing was changed.`;
    case 'cannotListen':
      return `Port ${problem.port} cannot be used: ${problem.detail}`;
    default:
      return unreachable(problem);
  }
}
