import type { Policy } from '../../shared/policy/policy.ts';
import type { Photo } from '../../shared/protocol/record.ts';
import { fail, type Result } from '../../shared/result.ts';
import { keepPictures, type NewPicture } from '../blobs/photos.ts';
import { forgetUnnamed, forgetUnnamedBefore } from '../blobs/store.ts';
import type { Gateway } from '../gateway.ts';
import { write } from '../store/database.ts';
import type { ParsedMail } from './mail-line.ts';
import { readPhotoFiles } from './photo-files.ts';
import type { ImportProblem } from './problem.ts';

/** Far longer than an import takes: what no message has named by then is of one that was killed. */
const unnamedMillisMax = 86_400_000;

/** The mail file beside which the photos lie, and the facility's limits. */
export interface PhotoSource {
  readonly file: string;
  readonly limits: Policy['attachments'];
}

/** Photos that are kept and that no message names yet, by the line of the message that will. */
export interface StagedPhotos {
  readonly photos: ReadonlyMap<number, readonly Photo[]>;
  /** Of those that changed since they were looked at. */
  readonly problems: readonly ImportProblem[];
}

/**
 * What is wrong with the photos of these messages, before any is kept. They are read again when they are: those of a
 * large import do not fit into memory.
 */
export function photoProblems(
  messages: readonly ParsedMail[],
  source: PhotoSource,
): ImportProblem[] {
  return messages.flatMap((message) => {
    const read = readPhotos(message, source);
    return read.ok ? [] : [read.error];
  });
}

/**
 * Keeps the photos of these messages before any of the messages comes in, those of each in a transaction of its own:
 * so nobody waits for more than one message's. `unstage` takes back what no message came to name.
 */
export async function stagePhotos(
  { database, world }: Gateway,
  messages: readonly ParsedMail[],
  source: PhotoSource,
): Promise<StagedPhotos> {
  const photos = new Map<number, readonly Photo[]>();
  const problems: ImportProblem[] = [];
  for (const message of messages) {
    if (message.photos.length === 0) continue;
    const read = readPhotos(message, source);
    if (read.ok) {
      const kept = await write(database, (writer) => keepPictures(writer, read.value, world));
      photos.set(message.line, kept);
    } else {
      problems.push(read.error);
    }
  }
  return { photos, problems };
}

/** Forgets the photos that no message names in the end, and those of an import that was killed a day ago or earlier. */
export async function unstage({ database, world }: Gateway, staged: StagedPhotos): Promise<void> {
  await write(database, async (writer) => {
    for (const photos of staged.photos.values()) {
      const blobs = photos.map(({ blob }) => blob);
      await forgetUnnamed(writer, blobs);
    }
    await forgetUnnamedBefore(writer, world.nowMillis() - unnamedMillisMax);
  });
}

function readPhotos(
  message: ParsedMail,
  { file, limits }: PhotoSource,
): Result<NewPicture[], ImportProblem> {
  const read = readPhotoFiles(file, message, limits);
  if (read.ok) return read;
  return fail({ file, line: message.line, column: message.photosColumn, ...read.error });
}
