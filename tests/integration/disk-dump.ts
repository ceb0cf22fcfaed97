import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdDecompressSync } from 'node:zlib';
import Sqlite from 'better-sqlite3';
import { findFrames, journalKey } from '../../db/journal/frame.ts';

/** Something that stands on a tablet's disk, as far as it can be opened. */
export interface DiskPiece {
  readonly where: string;
  readonly bytes: Buffer;
}

/** The size of a page, and what stands before each in a write-ahead log. */
const pageBytes = 4096;
const logHeadBytes = 32;
const frameHeadBytes = 24;

/**
 * All that whoever has the disk and the device's key can read, and no PIN: each file as it is; every page of
 * `device.db` and of the bases of its journal, free ones too; each page that its log still has, the older ones
 * behind the log's end as well; and the calls in its journal, with the bytes in them.
 */
export function dumpDisk(dataDir: string): DiskPiece[] {
  const key = readFileSync(join(dataDir, 'device-key'));
  const work = mkdtempSync(join(tmpdir(), 'postern-dump-'));
  try {
    const files = filesIn(dataDir);
    const raw = files.map((where) => ({ where, bytes: readFileSync(join(dataDir, where)) }));
    const stores = files.filter((name) => /^device\.db(\.base-\d+)?$/.test(name));
    const pages = stores.map((where) => ({
      where: `${where}, opened`,
      bytes: openedPages(join(dataDir, where), key, work),
    }));
    return [...raw, ...pages, ...logPages(dataDir, key, work), ...journalCalls(raw, key)];
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The pieces in which some of these words stand, in whatever way a program would write them. */
export function findWords(pieces: readonly DiskPiece[], words: readonly string[]): string[] {
  const found = new Set<string>();
  for (const { where, bytes } of pieces) {
    for (const part of [bytes, ...unpacked(bytes)]) {
      for (const word of words) {
        if (spellings(word).some((spelling) => part.includes(spelling)))
          found.add(`${word}: ${where}`);
      }
    }
  }
  return [...found].sort();
}

/** UTF-8, UTF-16, hexadecimal, and base64 at each of the three places where a word can begin in it. */
function spellings(word: string): Buffer[] {
  const utf8 = Buffer.from(word);
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), utf8]).toString('base64');
    // The letters at both ends hang on what stands beside the word.
    return Buffer.from(
      text.slice(Math.ceil((offset * 8) / 6), Math.floor((utf8.length + offset) / 3) * 4),
    );
  });
  return [
    utf8,
    Buffer.from(word, 'utf16le'),
    Buffer.from(word, 'utf16le').swap16(),
    Buffer.from(utf8.toString('hex')),
    ...base64,
  ];
}

const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** What is packed inside: every frame of zstd that opens. */
function unpacked(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = bytes.indexOf(zstdMagic); at >= 0; at = bytes.indexOf(zstdMagic, at + 1)) {
    try {
      found.push(zstdDecompressSync(bytes.subarray(at)));
    } catch {
      // Four bytes of chance, or a frame that needs its key.
    }
  }
  return found;
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(directory, name)).isFile())
    .sort();
}

function openedPages(path: string, key: Buffer, work: string): Buffer {
  const copy = join(work, 'copy.db');
  for (const ending of ['', '-wal', '-shm']) {
    rmSync(`${copy}${ending}`, { force: true });
    if (ending !== '-shm' && existsSync(`${path}${ending}`))
      copyFileSync(`${path}${ending}`, `${copy}${ending}`);
  }
  const store = new Sqlite(copy);
  store.pragma("cipher = 'aegis'");
  store.key(Buffer.from(`raw:${key.toString('hex')}`));
  const pages = store.serialize();
  store.close();
  return pages;
}

/**
 * Every page in the log, also those of transactions long overtaken: laid over the store's own, as many at a
 * time as are different ones, and opened there. A page is closed in the same way in both.
 */
function logPages(dataDir: string, key: Buffer, work: string): DiskPiece[] {
  const log = join(dataDir, 'device.db-wal');
  if (!existsSync(log)) return [];
  const bytes = readFileSync(log);
  const store = readFileSync(join(dataDir, 'device.db'));
  const found: DiskPiece[] = [];
  let laid = new Map<number, Buffer>();
  const flush = () => {
    if (laid.size === 0) return;
    const last = Math.max(store.length / pageBytes, ...laid.keys());
    const whole = Buffer.concat([store], last * pageBytes);
    for (const [number, page] of laid) page.copy(whole, (number - 1) * pageBytes);
    const path = join(work, 'laid.db');
    writeFileSync(path, whole);
    found.push({
      where: `device.db-wal, opened ${found.length}`,
      bytes: openedPages(path, key, work),
    });
    laid = new Map();
  };
  for (
    let at = logHeadBytes;
    at + frameHeadBytes + pageBytes <= bytes.length;
    at += frameHeadBytes + pageBytes
  ) {
    const number = bytes.readUInt32BE(at);
    if (number === 0) continue;
    if (laid.has(number)) flush();
    laid.set(number, bytes.subarray(at + frameHeadBytes, at + frameHeadBytes + pageBytes));
  }
  flush();
  return found;
}

function journalCalls(raw: readonly DiskPiece[], key: Buffer): DiskPiece[] {
  return raw.flatMap(({ where, bytes }) => {
    const generation = /^device\.db\.journal-(\d+)$/.exec(where)?.[1];
    if (generation === undefined) return [];
    const { frames } = findFrames(journalKey(key), Number(generation), bytes);
    const text = Buffer.from(frames.map((frame) => frame.text).join('\n'));
    return [
      { where: `${where}, opened`, bytes: text },
      { where: `${where}, its bytes`, bytes: bytesIn(text) },
    ];
  });
}

/** What a call has as base64, and a sealed thing in JSON: opened one step further. */
function bytesIn(text: Buffer): Buffer {
  const words = text.toString('latin1').match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? [];
  return Buffer.concat(words.map((word) => Buffer.from(word, 'base64')));
}
