import { open } from 'node:fs/promises';
import {
  type FuseConfig,
  FuseState,
  FuseV1Options,
  FuseVersion,
  flipFuses,
  getCurrentFuseWire,
} from '@electron/fuses';
import { type BuildKind, fuseSentinel } from '../../electron/main/build-kind.ts';

/** Each fuse there is (K9), and whether it is on in the sealed build. */
export const sealedFuses = {
  [FuseV1Options.RunAsNode]: false,
  // There are no cookies, and without a desktop's key store it would protect nothing (S1).
  [FuseV1Options.EnableCookieEncryption]: false,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  // Electron looks at it on macOS and Windows alone.
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
} as const satisfies Record<FuseV1Options, boolean>;

/** By name, whether each fuse that an executable has is on. */
export type FuseStates = Readonly<Record<string, boolean>>;

/** What the fuses of one build are to be: Playwright drives the instrumented one through the inspector. */
export function wantedFuses(kind: BuildKind, wireLength: number): FuseStates {
  const wanted =
    kind === 'sealed'
      ? sealedFuses
      : { ...sealedFuses, [FuseV1Options.EnableNodeCliInspectArguments]: true };
  return Object.fromEntries(
    Object.entries(wanted)
      .filter(([fuse]) => Number(fuse) < wireLength)
      .map(([fuse, isOn]) => [nameOf(Number(fuse)), isOn]),
  );
}

/**
 * Sets every fuse of an executable and answers what is then read back from it. Throws when it has a fuse
 * of which nothing is said here, as a newer Electron may, or when one does not read back as it was set.
 */
export async function setFuses(executable: string, kind: BuildKind): Promise<FuseStates> {
  const wireLength = Object.keys(await readFuses(executable)).length;
  const wanted = wantedFuses(kind, wireLength);
  const config = Object.fromEntries(
    Object.entries(wanted).map(([name, isOn]) => [fuseOf(name), isOn]),
  );
  await flipFuses(executable, {
    version: FuseVersion.V1,
    strictlyRequireAllFuses: true,
    ...config,
  } as FuseConfig);
  const found = await readFuses(executable);
  const wrong = Object.keys(found).filter((name) => found[name] !== wanted[name]);
  if (wrong.length > 0) throw new Error(`fuses that do not read back as set: ${wrong.join(', ')}`);
  return found;
}

/** Reads the fuse wire. A fuse that this Electron has given up counts as off. */
export async function readFuses(executable: string): Promise<FuseStates> {
  const { version: _, ...wire } = await getCurrentFuseWire(executable);
  return Object.fromEntries(
    Object.entries(wire).map(([fuse, state]) => [nameOf(Number(fuse)), state === FuseState.ENABLE]),
  );
}

/** Where the fuse wire's sentinel stands, bytes from the executable's start. Throws where there is not just one. */
export async function findFuseWire(executable: string): Promise<number> {
  const file = await open(executable);
  const bytes = await file.readFile();
  await file.close();
  const at = bytes.indexOf(fuseSentinel);
  if (at < 0) throw new Error(`${executable} has no fuses`);
  if (bytes.indexOf(fuseSentinel, at + 1) >= 0) {
    throw new Error(`${executable} has more than one fuse wire`);
  }
  return at;
}

function nameOf(fuse: number): string {
  return FuseV1Options[fuse] ?? `fuse ${fuse}`;
}

function fuseOf(name: string): FuseV1Options {
  return FuseV1Options[name as keyof typeof FuseV1Options];
}
