import { readFileSync } from 'node:fs';
import { fail, ok, type Result } from '../../shared/result.ts';

/**
 * Variables by which whoever starts the kiosk could run their own code in it, listen in, or open a
 * debugger (K1; research/kiosk.md 1.2). Any of them set to anything but nothing stops the start.
 */
const refused: readonly RegExp[] = [
  // The loader's: another's code inside every process.
  /^LD_/,
  /^GLIBC_TUNABLES$/,
  /^GCONV_PATH$/,
  // Node's and V8's.
  /^NODE_/,
  /^UV_/,
  /^OPENSSL_/,
  /^SSL_CERT_/,
  /^SSLKEYLOGFILE$/,
  // Electron's and Chromium's.
  /^ELECTRON_/,
  // Electron itself names its desktop file in the one left out here.
  /^CHROME_(?!DESKTOP$)/,
  /^CHROMIUM_/,
  /^GOOGLE_/,
  /^BREAKPAD_/,
  // GTK and its inspector, modules of input methods, and what they load.
  /^GTK_/,
  /^GDK_/,
  /^GIO_/,
  /^QT_/,
  /^G_/,
  // A proxy between the core and the gateway.
  /_proxy$/i,
  // Drivers and tracers that are libraries of the caller's choosing.
  /^(LIBGL|MESA|VK|EGL|GBM|DRI|LIBVA|VDPAU)_/,
  /^__(GLX|EGL|NV)/,
];

/** What the kiosk and its processes have use for. The rest is not handed on. */
const kept: readonly RegExp[] = [
  /^(PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TERM)$/,
  /^(LANG|LANGUAGE|LC_[A-Z]+|TZ)$/,
  /^(DISPLAY|XAUTHORITY|WAYLAND_DISPLAY)$/,
  /^XDG_(RUNTIME_DIR|SESSION_[A-Z]+|SEAT|VTNR|CURRENT_DESKTOP)$/,
  /^DBUS_(SESSION|SYSTEM)_BUS_ADDRESS$/,
  // systemd's: readiness, watchdog, and where the key lies (S1).
  /^(NOTIFY_SOCKET|WATCHDOG_PID|WATCHDOG_USEC|CREDENTIALS_DIRECTORY|INVOCATION_ID|JOURNAL_STREAM)$/,
  /^(RUNTIME|STATE|CACHE|LOGS|CONFIGURATION)_DIRECTORY$/,
];

/** An environment as Node gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What the kiosk was started with. Electron takes `NODE_OPTIONS` and its kin away before the first line of
 * ours, where a fuse forbids them: whoever set them is to be told all the same (K1). So the kernel is asked,
 * which keeps what a process was given at its start.
 */
export function givenEnvironment(current: Environment): Environment {
  try {
    return { ...current, ...parseEnvironment(readFileSync('/proc/self/environ', 'latin1')) };
  } catch {
    return current;
  }
}

/** Reads `NAME=value` pairs that end with a zero byte, as in `/proc/<pid>/environ`. */
export function parseEnvironment(block: string): Environment {
  const pairs = block.split('\0').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  );
}

/**
 * Refuses an environment that could bend the kiosk, and answers the names that may stay. `tolerated`
 * is what the instrumented build overlooks; the sealed one overlooks nothing.
 */
export function readEnvironment(
  environment: Environment,
  tolerated: readonly RegExp[],
): Result<readonly string[], string> {
  const isIn = (rules: readonly RegExp[]) => (name: string) =>
    rules.some((rule) => rule.test(name));
  const names = Object.keys(environment);
  const bad = names
    .filter((name) => environment[name] && !isIn(tolerated)(name))
    .find(isIn(refused));
  if (bad !== undefined) return fail(`environment variable ${JSON.stringify(bad.slice(0, 80))}`);
  return ok(names.filter(isIn(kept)));
}

/**
 * What npm, Electron's launcher and desktops set by themselves: harmless while developing, and never
 * there on a tablet.
 */
export const instrumentedEnvironment: readonly RegExp[] = [
  /^ELECTRON_(OVERRIDE_DIST_PATH|(DISABLE|ENABLE)_SECURITY_WARNINGS)$/,
  /^NODE_(ENV|EXTRA_CA_CERTS|COMPILE_CACHE|NO_WARNINGS|PATH)$/,
  /^(GDK_BACKEND|GTK_MODULES|GTK_IM_MODULE|QT_[A-Z_]+)$/,
  /^SSL_CERT_/,
  /_proxy$/i,
];
