import { existsSync, readFileSync } from 'node:fs';
import { fail, ok, type Result } from '../../shared/result.ts';

/** Something in a file that cannot be imported: where it is, and what was expected there. */
export interface ImportProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1: of a character in JSON lines, of a cell in CSV. */
  readonly column: number;
  readonly code: string;
  readonly expected: string;
}

/** How an import ended. Without `partial`, one problem means that nothing was imported. */
export interface ImportOutcome<Summary> {
  readonly summary: Summary;
  readonly leftOut: readonly ImportProblem[];
}

/** Why nothing was imported. */
export type ImportFailure =
  | { readonly code: 'noSuchFile'; readonly file: string }
  | { readonly code: 'badInput'; readonly problems: readonly ImportProblem[] };

/** A problem as one line, in the form that editors can jump to. */
export function problemLine(problem: ImportProblem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.code}: expected ${problem.expected}`;
}

/** A file in which nothing stands to import: one that was cut short must not look like a success. */
export function nothingToImport(file: string, line: number, expected: string): ImportFailure {
  const problem = { file, line, column: 1, code: 'nothingToImport', expected };
  return { code: 'badInput', problems: [problem] };
}

/** The bytes of a file that someone named. */
export function readNamedFile(file: string): Result<Buffer, ImportFailure> {
  return existsSync(file) ? ok(readFileSync(file)) : fail({ code: 'noSuchFile', file });
}
