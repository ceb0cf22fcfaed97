import { z } from 'zod';
import { Refusal } from '../../shared/protocol/change.ts';
import type { Database } from '../connection.ts';

/** Why letters of this resident, or photos of them, were refused (rule 3.6): words of the mail room. */
export interface Refusals {
  /** Keeps the newest refusal of a letter; `withheld` are those of its photos where the rest was delivered. */
  putRefusal(messageId: string, refusal: Refusal, withheld?: readonly Refusal[]): void;
  refusal(messageId: string): Refusal | null;
  /** The refusals of its photos; none where the whole letter was refused. */
  withheld(messageId: string): Refusal[];
}

/** Prepares the statements of refusals. */
export function openRefusals(database: Database): Refusals {
  const put = database.prepare<[string, string, string | null]>(
    'refusals.putRefusal',
    `INSERT INTO refusals (message_id, json, withheld_json) VALUES (?, ?, ?)
     ON CONFLICT (message_id) DO UPDATE SET json = excluded.json,
       withheld_json = excluded.withheld_json`,
  );
  const refusal = database.prepare<[string], { json: string }>(
    'refusals.refusal',
    'SELECT json FROM refusals WHERE message_id = ?',
  );
  const withheld = database.prepare<[string], { json: string | null }>(
    'refusals.withheld',
    'SELECT withheld_json AS json FROM refusals WHERE message_id = ?',
  );
  return {
    putRefusal: (messageId, it, photos) => {
      put.run(messageId, JSON.stringify(it), photos === undefined ? null : JSON.stringify(photos));
    },
    refusal: (messageId) => {
      const row = refusal.get(messageId);
      return row === undefined ? null : Refusal.parse(JSON.parse(row.json));
    },
    withheld: (messageId) =>
      z.array(Refusal).parse(JSON.parse(withheld.get(messageId)?.json ?? '[]')),
  };
}
