import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { utf8Bytes } from '../../shared/mail/body.ts';
import { type PhotosProblem, photosProblem } from '../../shared/photos/limits.ts';
import { type PictureProblem, pictureLimits, readPicture } from '../../shared/photos/picture.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { NewPicture } from '../blobs/photos.ts';

/** What is wrong with the photos of a line: a code, and what was expected. */
export interface PhotoFileProblem {
  readonly code: string;
  readonly expected: string;
}

/** A message of an import, as far as its photos go. */
export interface WithPhotoFiles {
  readonly body: string;
  /** Paths, relative to the file that names them. */
  readonly photos: readonly string[];
}

/**
 * Reads a message's photos from beside the file that names them, and checks that they are pictures and within
 * the facility's limits.
 */
export function readPhotoFiles(
  importFile: string,
  message: WithPhotoFiles,
  limits: Policy['attachments'],
): Result<NewPicture[], PhotoFileProblem> {
  const pictures: NewPicture[] = [];
  for (const path of message.photos) {
    const content = readPhotoFile(importFile, path);
    if (content === null) return fail({ code: 'noSuchPhoto', expected: `a file ${path}` });
    const picture = readPicture(content);
    if (!picture.ok)
      return fail({ code: picture.error, expected: expectedPicture(picture.error, path) });
    pictures.push({ ...picture.value, content });
  }
  const weighed = pictures.map(({ content }) => ({ bytes: content.length }));
  const bodyBytes = utf8Bytes(message.body);
  const problem = photosProblem({ bodyBytes, photos: weighed }, limits);
  if (problem === null) return ok(pictures);
  return fail({ code: problem.code, expected: expectedPhotos(problem, message.photos) });
}

/** The bytes of a photo beside the file that names it; null where there is none to read. */
export function readPhotoFile(importFile: string, path: string): Buffer | null {
  try {
    return readFileSync(join(dirname(importFile), path));
  } catch {
    // Not there, a directory, or not ours to read: to whoever wrote the line it is the same.
    return null;
  }
}

function expectedPicture(problem: PictureProblem, path: string): string {
  if (problem === 'notAPicture') return `a JPEG or PNG picture in ${path}`;
  const { pixels, side } = pictureLimits;
  return `at most ${pixels / 1e6} million pixels, and ${side} on a side, in ${path}`;
}

function expectedPhotos(problem: PhotosProblem, paths: readonly string[]): string {
  switch (problem.code) {
    case 'tooManyPhotos':
      return `at most ${problem.photosMax} photos, by the facility's policy, not ${paths.length}`;
    case 'photoTooLarge':
      return `at most ${problem.bytesMax} bytes, by the facility's policy, in ${paths[problem.photo - 1]}`;
    case 'messageTooLarge':
      return `at most ${problem.bytesMax} bytes of text and photos together`;
  }
}
