import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Which of the two builds runs (kiosk.md, lanes A and B). They carry the same app.asar and differ in the
 * fuses of their executable alone, so the running one is asked (docs/decisions/0016).
 */
export type BuildKind = 'instrumented' | 'sealed';

/** Electron's mark before its fuse wire: a version byte, a length byte, and one character for each fuse. */
export const fuseSentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

/** The one layout of the wire there is. */
const wireVersion = 1;

/** Where `nodeCliInspect` stands on the wire, and what says that it is on. */
const inspectFuse = 3;
const fuseOn = '1'.charCodeAt(0);

/** The kernel's own name for the file that runs, whatever was renamed since. */
const runningExecutable = '/proc/self/exe';

/** How this kiosk was started. */
export type Start = {
  /** Where the sentinel stands in the executable it was packed for, bytes from its start; null in dist/. */
  readonly fuseWireAt: number | null;
  /** Electron's default app started it, which no packed kiosk has. */
  readonly isDefaultApp: boolean;
  /** The file that runs; `/proc/self/exe` if left out. */
  readonly executable?: string;
};

/**
 * A packed kiosk is instrumented if its executable's inspect fuse is on, and so is what a developer's
 * Electron runs out of a folder. Any doubt means sealed: what is refused there can be asked for again,
 * and what is let in cannot be put out (K1).
 */
export function readBuildKind({ fuseWireAt, isDefaultApp, executable }: Start): BuildKind {
  if (fuseWireAt === null) return isDefaultApp ? 'instrumented' : 'sealed';
  return hasInspectFuse(executable ?? runningExecutable, fuseWireAt) ? 'instrumented' : 'sealed';
}

function hasInspectFuse(executable: string, fuseWireAt: number): boolean {
  const header = fuseSentinel.length;
  const bytes = Buffer.alloc(header + 2 + inspectFuse + 1);
  try {
    const file = openSync(executable, 'r');
    try {
      readSync(file, bytes, 0, bytes.length, fuseWireAt);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
  return (
    bytes.toString('latin1', 0, header) === fuseSentinel &&
    bytes[header] === wireVersion &&
    (bytes[header + 1] ?? 0) > inspectFuse &&
    bytes[header + 2 + inspectFuse] === fuseOn
  );
}
