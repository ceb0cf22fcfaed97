import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { putInPlace } from '../../../db/journal/files.ts';
import { Face } from '../../../shared/ipc/face.ts';
import { faceFile } from '../../../shared/ipc/face-file.ts';
import type { KioskView, ScreenView } from '../../../shared/ipc/view.ts';

/** At rest in one of these, a tablet that is started again must not begin with an invitation to sign in. */
const closed: readonly ScreenView['name'][] = [
  'unprovisioned',
  'outOfService',
  'lockdown',
  'outsideHours',
  'maintenance',
];

/**
 * Keeps the face of the tablet (shared/ipc/face.ts) beside its store as the newest view has it: there
 * while the tablet can be signed in to, and gone while it cannot. A disk that fails costs the next start
 * its face and nothing else, so nobody is told.
 */
export function createFaceKeeper(dataDir: string): (view: KioskView) => void {
  const path = join(dataDir, faceFile);
  let kept = readKept(path);
  const keep = (text: string | null) => {
    if (text === kept) return;
    try {
      if (text === null) rmSync(path, { force: true });
      else replace(path, text);
      kept = text;
    } catch {
      // Tried again with the next view that differs.
    }
  };
  return ({ screen, facility }) => {
    if (closed.includes(screen.name)) keep(null);
    else if (screen.name === 'locked') keep(textOf(facility));
  };
}

function textOf(facility: KioskView['facility']): string | null {
  const face = Face.safeParse({ schemaVersion: 1, facility });
  return face.success ? `${JSON.stringify(face.data)}\n` : null;
}

function readKept(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

/** Whole or not at all: a power cut leaves the old face or the new one. */
function replace(path: string, text: string): void {
  const next = `${path}.next`;
  writeFileSync(next, text, { mode: 0o600 });
  putInPlace(next, path);
}
