import type { Migration } from '../../migrate.ts';
import { first } from './0001-first.ts';
import { whosePhotos } from './0002-whose-photos.ts';

/** The steps of `device.db`, in order. */
export const deviceMigrations: readonly Migration[] = [first, whosePhotos];
