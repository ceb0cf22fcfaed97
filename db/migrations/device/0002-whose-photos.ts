import type { Migration } from '../../migrate.ts';

/**
 * Whose message needs a blob: what somebody who has left the facility needed goes with their keys. Drafts and
 * mail from outside name nobody in the clear, so of those that were here before only what waits and what is on a
 * tablet of one resident can be told; another is told when its message needs its blobs once more.
 */
export const whosePhotos: Migration = {
  number: 2,
  sql: `
ALTER TABLE blob_needs ADD COLUMN resident_id TEXT;
UPDATE blob_needs SET resident_id = coalesce(
  (SELECT resident_id FROM messages WHERE messages.id = blob_needs.message_id),
  (SELECT substr(resident_id, 1, instr(resident_id || '/', '/') - 1) FROM waiting
   WHERE waiting.id = 'incoming/' || blob_needs.message_id),
  (SELECT min(resident_id) FROM people HAVING count(*) = 1)
);
`,
};
