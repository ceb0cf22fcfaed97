import type { Migration } from '../../migrate.ts';
import { first } from './0001-first.ts';

/** The steps of `device.db`, in order. */
export const deviceMigrations: readonly Migration[] = [first];
