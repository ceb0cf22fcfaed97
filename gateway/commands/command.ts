import { type ParseArgsConfig, parseArgs } from 'node:util';
import { fail, ok, type Result } from '../../shared/result.ts';

/** The exit codes of every command; nothing else is ever returned. What nobody foresaw ends with 1. */
export const exitCodes = {
  ok: 0,
  usage: 2,
  notFound: 3,
  validation: 6,
  network: 7,
  partial: 9,
  configuration: 78,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What a command has to say when it is done, or when it has started to serve. */
export interface Report {
  /** For `--json`: one document, to which schemaVersion and ok are added. */
  readonly document: Readonly<Record<string, unknown>>;
  /** For people. */
  readonly lines: readonly string[];
  readonly exit?: ExitCode;
  /** Set by a command that goes on: ends when it was told to stop. */
  readonly untilStopped?: () => Promise<void>;
}

/** Why a command did not do what it was asked. */
export interface CommandProblem {
  readonly exit: Exclude<ExitCode, 0>;
  readonly code: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type CommandResult = Result<Report, CommandProblem>;

/** One command of `postern-gateway`. */
export interface Command {
  /** The words that call it, such as `import mail`. */
  readonly name: string;
  /** Its arguments as they stand in the help. */
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** It stands alone but for its options: a stray word is likely to be a directory that was meant for --data. */
  readonly takesNoWords?: true;
  run(input: CommandInput): Promise<CommandResult>;
}

export interface CommandInput {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  /** Tells people how far a long task is; never part of the result. */
  progress(text: string): void;
}

/** Options that every command takes. */
export const commonOptions = {
  data: { type: 'string', default: './.postern/gateway' },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

/** Reads a command's arguments. */
export function readArguments(
  command: Command,
  args: readonly string[],
): Result<Omit<CommandInput, 'progress'>, CommandProblem> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { ...commonOptions, ...command.options },
      allowPositionals: true,
    });
    const [stray] = command.takesNoWords ? positionals : [];
    if (stray !== undefined) return fail(usageProblem(`${command.name} takes no "${stray}"`));
    const [unset] = Object.entries(values).find(([, value]) => value === '') ?? [];
    // As a script's variable that was never set: meant for one tablet, it would be an order to all.
    if (unset !== undefined) return fail(usageProblem(`--${unset} was given nothing`));
    return ok({ values: values as CommandInput['values'], positionals });
  } catch (error) {
    // parseArgs throws for what was typed; there is no other way to ask it.
    return fail(usageProblem((error as Error).message));
  }
}

/** The value of a string option, or null. */
export function optionText(input: CommandInput, name: string): string | null {
  const value = input.values[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Whether a switch was given. */
export function isGiven(input: CommandInput, name: string): boolean {
  return input.values[name] === true;
}

/** The data directory. */
export function dataDirectory(input: CommandInput): string {
  return optionText(input, 'data') ?? commonOptions.data.default;
}

export function usageProblem(message: string): CommandProblem {
  return { exit: exitCodes.usage, code: 'usage', message };
}

/** A whole number from `min` (0 if left out) to `max`, given as an option. */
export function optionNumber(
  input: CommandInput,
  name: string,
  range: { readonly otherwise: number; readonly min?: number; readonly max: number },
): Result<number, CommandProblem> {
  const text = optionText(input, name);
  if (text === null) return ok(range.otherwise);
  const value = Number(text);
  const { min = 0, max } = range;
  if (/^\d+$/.test(text) && value >= min && value <= max) return ok(value);
  return fail(usageProblem(`--${name} takes a whole number from ${min} to ${max}, not ${text}`));
}

/** An instant in ISO 8601, given as an option, in milliseconds since 1970; null if left out. */
export function optionInstant(
  input: CommandInput,
  name: string,
): Result<number | null, CommandProblem> {
  const text = optionText(input, name);
  if (text === null) return ok(null);
  const millis = Date.parse(text);
  if (Number.isFinite(millis)) return ok(millis);
  return fail(usageProblem(`--${name} takes an instant such as 2026-12-01T07:00:00Z, not ${text}`));
}
