import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from './database.ts';

/** As in constraints.test.ts: past all code, straight to the database. */
let directory: string;
let handle: Database.Database;

const blob = (digit: string) => digit.repeat(64);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-photos-'));
  const path = join(directory, 'gateway.db');
  const opened = openDatabase(path, 'create');
  if (!opened.ok) throw new Error(opened.error.code);
  await opened.value.selectFrom('photos').select('number').execute();
  await opened.value.destroy();
  handle = new Database(path);
  handle.pragma('foreign_keys = ON');
  handle.exec(`
    INSERT INTO blob_uploads VALUES (1, NULL, '${blob('1')}', 100, 100, 0);
    INSERT INTO blobs VALUES ('${blob('1')}', 1);
    INSERT INTO blob_uploads VALUES (2, NULL, '${blob('2')}', 100, 60, 0);
    INSERT INTO photos VALUES ('m1', 1, '${blob('1')}', 'k', 'image/png', 72, 1, 1, 1, NULL);
    INSERT INTO photos VALUES ('m2', 1, '${blob('1')}', 'k', 'image/png', 72, 1, 1, 1, '{}');
  `);
});
afterAll(() => {
  handle.close();
  rmSync(directory, { recursive: true });
});

const photo = (number: number, name: string, message = 'm3') =>
  `INSERT INTO photos VALUES ('${message}', ${number}, '${blob(name)}', 'k', 'image/png', 72, 1, 1, 1, NULL)`;

test.each([
  ['a photo without its blob', photo(1, '9'), 'FOREIGN KEY'],
  ['a blob that is not whole', `INSERT INTO blobs VALUES ('${blob('2')}', 2)`, 'whole'],
  ['a blob under another name', `INSERT INTO blobs VALUES ('${blob('3')}', 1)`, 'own name'],
  ['a blob that is gone while a message names it', `DELETE FROM blobs`, 'FOREIGN KEY'],
  ['its bytes, the same', `DELETE FROM blob_uploads WHERE upload_id = 1`, 'FOREIGN KEY'],
  ['a piece out of turn', `INSERT INTO blob_pieces VALUES (2, 59, x'00')`, 'before it ended'],
  ['a blob above the limit', `UPDATE blob_uploads SET bytes = 4194333`, 'CHECK'],
  ['more bytes than it has', `UPDATE blob_uploads SET received = 101`, 'CHECK'],
  ['the same photo twice in a message', photo(2, '1', 'm1'), 'UNIQUE'],
  ['a 51st photo', photo(51, '1'), 'CHECK'],
  [
    'a photo that is no longer withheld',
    `UPDATE photos SET refusal = NULL WHERE message_id = 'm2'`,
    'once',
  ],
  [
    'another picture in its place',
    `UPDATE photos SET blob = '${blob('2')}', refusal = '{}'`,
    'once',
  ],
])('%s is a violation of the schema', (_what, sql, message) => {
  expect(() => handle.exec(sql)).toThrow(message);
});
