import { closeSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type CommandProblem, exitCodes } from './command.ts';

/** Reads a file that was named on the command line; says in a sentence why it cannot be read. */
export function readGivenFile(file: string): Result<Buffer, CommandProblem> {
  return withFile(file, () => readFileSync(file));
}

/** Whether there is something to read: for a file that is read later, a piece at a time. */
export function canBeRead(file: string): Result<void, CommandProblem> {
  return withFile(file, () => {
    const opened = openSync(file, 'r');
    try {
      readSync(opened, Buffer.alloc(1));
    } finally {
      closeSync(opened);
    }
  });
}

/** Writes one, in place of what is there. */
export function writeGivenFile(file: string, text: string): Result<void, CommandProblem> {
  return withFile(file, () => writeFileSync(file, text));
}

/** Does something with a file that was named: what the system says against it becomes a problem. */
export function withFile<Value>(file: string, work: () => Value): Result<Value, CommandProblem> {
  try {
    return ok(work());
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const known = problems[code];
    if (known === undefined) throw error;
    return fail({ ...known, message: known.inWords(file) });
  }
}

type FileProblem = Omit<CommandProblem, 'message'> & { readonly inWords: (file: string) => string };

const { notFound, validation, configuration } = exitCodes;
const notAllowed: FileProblem = {
  exit: configuration,
  code: 'fileNotAllowed',
  inWords: (file) => `${file} is not for this account, or stands where nothing can be written.`,
};

/** By the system's own name (errno). */
const problems: Readonly<Record<string, FileProblem>> = {
  ENOENT: {
    exit: notFound,
    code: 'noSuchFile',
    inWords: (file) => `There is no file ${file}.`,
  },
  ENOTDIR: {
    exit: notFound,
    code: 'noSuchFile',
    inWords: (file) => `There is no file ${file}: a part of its path is no directory.`,
  },
  EISDIR: {
    exit: validation,
    code: 'isDirectory',
    inWords: (file) => `${file} is a directory; a file is needed here.`,
  },
  EACCES: notAllowed,
  EPERM: notAllowed,
  EROFS: notAllowed,
  ENOSPC: {
    exit: configuration,
    code: 'diskFull',
    inWords: (file) => `There is no room on the disk for ${file}.`,
  },
  ERR_FS_FILE_TOO_LARGE: {
    exit: validation,
    code: 'tooLarge',
    inWords: (file) => `${file} is larger than 2 GiB. Give it in parts.`,
  },
};
