import {
  closeSync,
  fdatasyncSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { type Call, writeCalls } from './call.ts';
import {
  type JournalFiles,
  journalFiles,
  newestJournal,
  putInPlace,
  removeOlderThan,
} from './files.ts';
import { findFrames, journalKey, sealFrame } from './frame.ts';
import { sideSync } from './side-sync.ts';

/**
 * What is written beside a store, so that it can be made again when its pages are lost: an append-only
 * file, sealed under a key grown from the store's, with one synced frame for each transaction. The store
 * keeps the number of its last frame (`journal_position`), so that the two always know who is ahead.
 */
export interface Journal {
  /** The number of the frame that comes next. */
  nextNumber(): number;
  /** Writes what a transaction is about to do, and begins to sync it; the commit comes after. */
  write(calls: readonly Call[]): void;
  /** Waits until the last frame is on the disk: until then nobody is told of its commit. */
  settle(): void;
  /** The last frame's commit did not happen, and somebody will be told so: the frame goes, synced. */
  undo(): void;
  /** Whether so much has been written that a copy of the store would be shorter. */
  isLong(storeBytes: number): boolean;
  /** Begins the next generation: a base, made by `copyStore`, and an empty log. Replaces this one. */
  renewed(copyStore: (path: string) => void): Journal;
  close(): void;
}

/** What a transaction did, with its place in the order of all of them. */
export interface FoundTransaction {
  readonly number: number;
  /** Its calls, as a frame has them: of a journal that is level with its store none are read. */
  readonly text: string;
}

/** A journal as it lies beside its store. */
export interface FoundJournal {
  readonly files: JournalFiles;
  /** In the order of their commits; some may be missing where the journal is damaged too. */
  readonly transactions: readonly FoundTransaction[];
  /** The byte after the last frame. */
  readonly endBytes: number;
  /** The last frame as it stands in the file. */
  readonly lastFrame: Buffer;
}

/** Room is made in steps: to write over bytes that are there costs the disk half of what adding to a file does. */
const stepBytes = 256 * 1024;
/** Below this a new generation is not worth the copy of the store. */
const longBytes = 4 * 1024 * 1024;

/** Reads the newest journal beside a store; null when there is none, or nothing in it opens. */
export function readJournal(storePath: string, storeKey: Uint8Array): FoundJournal | null {
  const files = newestJournal(storePath);
  if (files === null) return null;
  const bytes = readFileSync(files.log);
  const { frames, endBytes, lastBytes } = findFrames(journalKey(storeKey), files.generation, bytes);
  if (frames.length === 0) return null;
  const lastFrame = Buffer.from(bytes.subarray(endBytes - lastBytes, endBytes));
  return { files, transactions: frames, endBytes, lastFrame };
}

/** The calls of the frame with which a generation begins: none. No transaction leaves such a frame. */
const beginning = writeCalls([]);

/** Whether it is the frame with which its generation begins, at the number that its base has. */
export function isBeginning({ text }: FoundTransaction): boolean {
  return text === beginning;
}

/** Where a journal begins. */
export interface JournalStart {
  readonly storePath: string;
  readonly key: Buffer;
  readonly generation: number;
  /** The number of the store's last transaction. */
  readonly storeNumber: number;
}

/**
 * Begins a generation, and removes those before it. `copyStore` makes the base: a whole copy of the
 * store as it is now; null for a store that is new.
 */
export function beginJournal(
  start: JournalStart,
  copyStore: ((path: string) => void) | null,
): Journal {
  const files = journalFiles(start.storePath, start.generation);
  if (copyStore !== null) {
    rmSync(`${files.base}.part`, { force: true });
    copyStore(`${files.base}.part`);
    putInPlace(`${files.base}.part`, files.base);
  }
  // A first frame that does nothing: whoever has the key can tell it from another one's journal.
  const first = sealFrame(start.key, files.generation, {
    number: start.storeNumber,
    text: beginning,
  });
  const part = openSync(`${files.log}.part`, 'w', 0o600);
  writeWhole(part, first, 0);
  closeSync(part);
  putInPlace(`${files.log}.part`, files.log);
  removeOlderThan(start.storePath, files.generation);
  return openAt(start, first.length);
}

/**
 * Goes on with a journal whose last frame is the store's last transaction. That frame is written again,
 * and synced: where its sync was cut off or failed it may have been read from the system's memory, and
 * what is shown and told from here on stands on it.
 */
export function continueJournal(start: JournalStart, found: FoundJournal): Journal {
  const { files, endBytes, lastFrame } = found;
  const file = openSync(files.log, 'r+');
  try {
    writeWhole(file, lastFrame, endBytes - lastFrame.length);
    fdatasyncSync(file);
  } finally {
    closeSync(file);
  }
  return openAt(start, endBytes);
}

function openAt(start: JournalStart, fromBytes: number): Journal {
  const { key, generation } = start;
  const { log } = journalFiles(start.storePath, generation);
  const file = openSync(log, 'r+');
  let endBytes = fromBytes;
  let number = start.storeNumber;
  let roomBytes = statSync(log).size;
  let lastBytes = 0;

  const makeRoom = (bytes: number): void => {
    if (endBytes + bytes <= roomBytes) return;
    const zeros = Buffer.alloc(Math.ceil(bytes / stepBytes) * stepBytes);
    writeWhole(file, zeros, roomBytes);
    roomBytes += zeros.length;
  };
  return {
    nextNumber: () => number + 1,
    write(calls) {
      const frame = sealFrame(key, generation, { number: number + 1, text: writeCalls(calls) });
      makeRoom(frame.length);
      writeWhole(file, frame, endBytes);
      sideSync().begin(file);
      endBytes += frame.length;
      number += 1;
      lastBytes = frame.length;
    },
    settle: () => sideSync().finish(),
    undo() {
      endBytes -= lastBytes;
      number -= 1;
      writeWhole(file, Buffer.alloc(lastBytes), endBytes);
      fdatasyncSync(file);
    },
    isLong: (storeBytes) => endBytes > Math.max(longBytes, storeBytes),
    renewed: (copyStore) =>
      beginJournal(
        { ...start, key: Buffer.from(key), generation: generation + 1, storeNumber: number },
        copyStore,
      ),
    close() {
      closeSync(file);
      key.fill(0);
    },
  };
}

/** A disk with little room left takes a part and says so only when it is asked for the rest. */
function writeWhole(file: number, bytes: Uint8Array, at: number): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(file, bytes, written, bytes.length - written, at + written);
  }
}
