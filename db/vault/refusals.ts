import { Refusal } from '../../shared/protocol/change.ts';
import type { Database } from '../connection.ts';

/** Why letters of this resident were refused (rule 3.6): words of the mail room, so they lie here. */
export interface Refusals {
  /** Keeps the newest refusal of a letter. */
  putRefusal(messageId: string, refusal: Refusal): void;
  refusal(messageId: string): Refusal | null;
}

/** Prepares the statements of refusals. */
export function openRefusals(database: Database): Refusals {
  const put = database.prepare<[string, string]>(
    'refusals.putRefusal',
    `INSERT INTO refusals (message_id, json) VALUES (?, ?)
     ON CONFLICT (message_id) DO UPDATE SET json = excluded.json`,
  );
  const refusal = database.prepare<[string], { json: string }>(
    'refusals.refusal',
    'SELECT json FROM refusals WHERE message_id = ?',
  );
  return {
    putRefusal: (messageId, it) => {
      put.run(messageId, JSON.stringify(it));
    },
    refusal: (messageId) => {
      const row = refusal.get(messageId);
      return row === undefined ? null : Refusal.parse(JSON.parse(row.json));
    },
  };
}
