import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { faceFile } from '../../../shared/ipc/face-file.ts';
import { wellTablet } from '../../../shared/ipc/maintenance.test-support.ts';
import type { KioskView, ScreenView } from '../../../shared/ipc/view.ts';
import { createFaceKeeper } from './face-keeper.ts';

const facility = { name: 'Blue Mesa', timeZone: 'America/Denver', languages: ['en' as const] };

function view(screen: ScreenView, change: Partial<KioskView> = {}): KioskView {
  return {
    screen,
    facility,
    time: { millis: 1_800_000_000_000, doubtful: false },
    link: {
      connected: true,
      problem: null,
      lastContactMillis: null,
      unsent: 3,
      oldestUnsentMillis: null,
    },
    resident: null,
    stamps: null,
    warning: null,
    sessionEndsAtMillis: null,
    mailRevision: 0,
    ...change,
  };
}

const locked = view({ name: 'locked', newMail: 7 });
let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-face-'));
  path = join(directory, faceFile);
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test('S2 the face holds what the locked screen has of the facility, and no time, mail or person', () => {
  createFaceKeeper(directory)(locked);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ schemaVersion: 1, facility });
  expect(readdirSync(directory)).toEqual([faceFile]);
});

test('4.6 a tablet that cannot be signed in to loses its face, whoever wrote it', () => {
  const screens: ScreenView[] = [
    { name: 'lockdown' },
    { name: 'maintenance', tablet: wellTablet },
    { name: 'outsideHours', opensAtMillis: 0 },
    { name: 'outOfService', reason: 'fenced' },
    { name: 'unprovisioned' },
  ];
  for (const screen of screens) {
    createFaceKeeper(directory)(locked);
    createFaceKeeper(directory)(view(screen, { facility: null }));
    expect(existsSync(path), screen.name).toBe(false);
  }
});

test('the face stays as it is while someone is at the tablet, and follows the facility', () => {
  const follow = createFaceKeeper(directory);
  follow(locked);
  follow(view({ name: 'signingIn', checking: false, problem: null }));
  follow(view({ name: 'home', newMail: 1, drafts: 0, isSomeClosed: false }));
  follow(view({ name: 'booting' }, { facility: null }));
  expect(existsSync(path)).toBe(true);
  follow({ ...locked, facility: { ...facility, name: 'Red Mesa' } });
  expect(readFileSync(path, 'utf8')).toContain('Red Mesa');
});

test('a disk that takes no face harms nothing, and is tried again', () => {
  const missing = join(directory, 'later');
  const follow = createFaceKeeper(missing);
  follow(locked);
  mkdirSync(missing);
  follow(locked);
  expect(existsSync(join(missing, faceFile))).toBe(true);
});
