import { Refusal } from '../../shared/protocol/change.ts';
import { Photo } from '../../shared/protocol/record.ts';
import { ok, type Result } from '../../shared/result.ts';
import type { Database } from '../connection.ts';
import { type BadCursor, type Page, pageOf, placeOf } from '../page-cursor.ts';
import { remember } from '../remembered.ts';

/** A photo of a message by its place: the key to its picture, or why it is withheld. */
export type KeptPhoto =
  | { readonly photo: Photo; readonly refusal: null }
  | { readonly photo: null; readonly refusal: Refusal };

/** Whose photos they are: a draft or a sent letter, or mail from someone. */
export interface PhotoOwner {
  readonly messageId: string;
  /** Null for the resident's own letter. */
  readonly came: { readonly contactName: string; readonly atMillis: number } | null;
}

/** A photo that came with mail. */
export interface OwnPhoto {
  readonly messageId: string;
  /** From 1. */
  readonly number: number;
  readonly photo: Photo;
  readonly contactName: string;
  readonly arrivedAtMillis: number;
}

/** The photos of the resident's messages. Their pictures lie, each under its key, in files outside. */
export interface Photos {
  /** Gives a message these photos, in the place of those that it had. */
  putPhotos(owner: PhotoOwner, photos: readonly KeptPhoto[]): void;
  /** In the order of their numbers. */
  photosOf(messageId: string): KeptPhoto[];
  /** The photo of that blob among those that came with mail. */
  photoThatCame(blob: string): Photo | null;
  /** What came with mail and is not withheld, newest mail first. */
  photosThatCame(query: {
    readonly cursor: string | null;
    readonly limit: number;
  }): Result<Page<OwnPhoto>, BadCursor>;
}

interface PhotoRow {
  readonly photoJson: string | null;
  readonly refusalJson: string | null;
}

interface OwnPhotoRow extends Omit<OwnPhoto, 'photo'> {
  readonly photoJson: string;
  /** Its place among photos of the same instant, for the cursor. */
  readonly id: string;
}

/** Prepares the statements of photos. */
export function openPhotos(database: Database): Photos {
  return { ...openKeeping(database), ...openComing(database) };
}

function openKeeping(database: Database): Pick<Photos, 'putPhotos' | 'photosOf'> {
  const clear = database.prepare<[string]>(
    'photos.clear',
    'DELETE FROM photos WHERE message_id = ?',
  );
  const put = database.prepare<
    [string, number, string | null, string | null, string | null, string | null, number | null]
  >(
    'photos.put',
    `INSERT INTO photos (message_id, number, blob, photo_json, refusal_json, contact_name,
       came_at_millis)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const any = database.prepare<[], { found: number }>(
    'photos.any',
    'SELECT 1 AS found FROM photos LIMIT 1',
  );
  // It is asked at each key press, for the price, and most residents have none at all.
  const hasAny = remember(database, () => any.get() !== undefined);
  const list = database.prepare<[string], PhotoRow>(
    'photos.photosOf',
    `SELECT photo_json AS photoJson, refusal_json AS refusalJson FROM photos
     WHERE message_id = ? ORDER BY number`,
  );
  return {
    putPhotos: ({ messageId, came }, photos) => {
      clear.run(messageId);
      hasAny.set(true);
      photos.forEach(({ photo, refusal }, index) => {
        put.run(
          messageId,
          index + 1,
          photo?.blob ?? null,
          photo && JSON.stringify(photo),
          refusal && JSON.stringify(refusal),
          came?.contactName ?? null,
          came?.atMillis ?? null,
        );
      });
    },
    photosOf: (messageId) => (hasAny.get() ? list.all(messageId).map(asKept) : []),
  };
}

function asKept({ photoJson, refusalJson }: PhotoRow): KeptPhoto {
  if (photoJson !== null) return { photo: Photo.parse(JSON.parse(photoJson)), refusal: null };
  return { photo: null, refusal: Refusal.parse(JSON.parse(refusalJson ?? 'null')) };
}

function openComing(database: Database): Pick<Photos, 'photoThatCame' | 'photosThatCame'> {
  const one = database.prepare<[string], { photoJson: string }>(
    'photos.photoThatCame',
    `SELECT photo_json AS photoJson FROM photos
     WHERE blob = ? AND came_at_millis IS NOT NULL LIMIT 1`,
  );
  const page = database.prepare<[number, string, number], OwnPhotoRow>(
    'photos.photosThatCame',
    `SELECT message_id AS messageId, number, photo_json AS photoJson, contact_name AS contactName,
       came_at_millis AS arrivedAtMillis, message_id || '-' || printf('%02d', number) AS id
     FROM photos
     WHERE came_at_millis IS NOT NULL AND blob IS NOT NULL AND (came_at_millis, id) < (?, ?)
     ORDER BY came_at_millis DESC, id DESC LIMIT ?`,
  );
  return {
    photoThatCame: (blob) => {
      const row = one.get(blob);
      return row === undefined ? null : Photo.parse(JSON.parse(row.photoJson));
    },
    photosThatCame: ({ cursor, limit }) => {
      const place = placeOf(cursor);
      if (!place.ok) return place;
      const rows = page.all(place.value.atMillis, place.value.id, limit + 1);
      const found = pageOf(rows, limit, (row) => ({ atMillis: row.arrivedAtMillis, id: row.id }));
      const items = found.items.map(({ photoJson, id: _place, ...row }) => ({
        ...row,
        photo: Photo.parse(JSON.parse(photoJson)),
      }));
      return ok({ items, next: found.next });
    },
  };
}
