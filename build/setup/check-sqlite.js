// @ts-check
/**
 * Run by an Electron as Node: proves once that a freshly built better-sqlite3 loads there, encrypts, and
 * refuses another key. Arguments: the binding, and a file for a throw-away database.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [nativeBinding, file] = process.argv.slice(2);
assert(nativeBinding !== undefined && file !== undefined);
const Database = createRequire(import.meta.url)('better-sqlite3');

/** @param {string} keyByte two hexadecimal digits, repeated */
function open(keyByte) {
  const database = new Database(file, { nativeBinding });
  database.pragma("cipher='aegis'");
  database.pragma(`key="x'${keyByte.repeat(32)}'"`);
  return database;
}

const written = open('ab');
written.exec("CREATE TABLE letters (body TEXT) STRICT; INSERT INTO letters VALUES ('dear mother')");
written.close();
assert(!readFileSync(file).includes('dear mother'), 'the file holds readable text');

const opened = open('ab');
assert.equal(opened.prepare('SELECT body FROM letters').pluck().get(), 'dear mother');
opened.close();
assert.throws(() => open('cd').prepare('SELECT body FROM letters').get());
