import type { Migration } from '../../migrate.ts';
import { first } from './0001-first.ts';

/** The steps of the store of reports, in order. */
export const reportMigrations: readonly Migration[] = [first];
