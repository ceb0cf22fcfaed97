import type { Migration } from '../../migrate.ts';
import { first } from './0001-first.ts';

/** The steps of a resident's vault, in order. */
export const vaultMigrations: readonly Migration[] = [first];
