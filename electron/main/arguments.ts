import { fail, ok, type Result } from '../../shared/result.ts';

/** sysexits.h EX_CONFIG: systemd is told not to start again what was started wrongly (K1). */
export const exitCodeRefused = 78;

/** Where a tablet keeps its store unless `--data=DIR` says otherwise. */
export const defaultDataDirectory = '/var/lib/postern';

/** One switch that may stand on the command line; `value` is null where it takes none. */
export type AllowedSwitch = { readonly name: string; readonly value: RegExp | null };

const path = /^\/[^\0]*$/;

/** All that the sealed build can be told on its command line. */
export const sealedSwitches: readonly AllowedSwitch[] = [{ name: 'data', value: path }];

/** What Playwright, Xvfb and a developer's Electron need besides. Never in a sealed build (K1). */
export const instrumentedSwitches: readonly AllowedSwitch[] = [
  ...sealedSwitches,
  { name: 'native-binding', value: path },
  { name: 'no-sandbox', value: null },
  // Port 0 alone: an ephemeral port, that only the one who started the process is told.
  { name: 'inspect', value: /^0$/ },
  { name: 'remote-debugging-port', value: /^0$/ },
  { name: 'user-data-dir', value: path },
  { name: 'ozone-platform', value: /^(x11|wayland|headless)$/ },
];

/** What the shell was told by whoever started it. Paths are absolute. */
export type ShellOptions = {
  readonly dataDirectory: string;
  /** The compiled store engine where the packed one does not fit this Electron; else null. */
  readonly nativeBinding: string | null;
};

/**
 * Reads the words after the executable's name and, in development, after the app's folder. Anything
 * that is not in `allowed` is refused: Chromium has some 1,500 switches, and no list of the dangerous
 * ones stays complete (K1). Answers one line for the log on failure.
 */
export function readArguments(
  words: readonly string[],
  allowed: readonly AllowedSwitch[],
): Result<ShellOptions, string> {
  const values = new Map<string, string>();
  for (const word of words) {
    const [, name, value] = /^--([a-z][a-z-]*)(?:=(.*))?$/s.exec(word) ?? [];
    const rule = allowed.find((candidate) => candidate.name === name);
    if (name === undefined || rule === undefined) return fail(`unknown argument ${quote(word)}`);
    if (values.has(name)) return fail(`--${name} stands twice`);
    if (rule.value === null ? value !== undefined : !rule.value.test(value ?? '')) {
      return fail(`--${name} does not take ${quote(value ?? 'nothing')}`);
    }
    values.set(name, value ?? '');
  }
  return ok({
    dataDirectory: values.get('data') ?? defaultDataDirectory,
    nativeBinding: values.get('native-binding') ?? null,
  });
}

/** Enough of a hostile word to recognise it, on one line. */
function quote(word: string): string {
  return JSON.stringify(word.slice(0, 80));
}
