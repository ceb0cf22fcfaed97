import { posix } from 'node:path';
import { assert } from '../../shared/assert.ts';
import type { Random } from '../simulation/random.ts';
import type { SystemCall } from './system-calls.ts';

/**
 * What became of everything that was not synced when the power went:
 * - `dropped`: none of it reached the disk;
 * - `kept`: all of it, as after a kill;
 * - `half`: each write, truncation and so many of the last changes of a directory by the toss of a coin;
 * - `torn`: the same for every 512 bytes, the least that a disk writes whole;
 * - `last`: only the newest write of each file, which overtook those before it.
 */
export const policies = ['dropped', 'kept', 'half', 'torn', 'last'] as const;
export type Policy = (typeof policies)[number];

/** What a disk has after a power cut: every file by its path from the top, and every directory. */
export interface Image {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly directories: readonly string[];
}

type Change =
  | { readonly kind: 'write'; readonly offset: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly length: number };

interface FileNode {
  readonly kind: 'file';
  durable: Buffer;
  /** In the order in which they were made. */
  pending: Change[];
  /** How many of these were made before the sync that is going on; null while there is none. */
  syncing: number | null;
}

interface DirectoryNode {
  readonly kind: 'directory';
  durable: Map<string, Node>;
  /** Null takes the name away. One entry is done whole or not at all. */
  pending: ReadonlyMap<string, Node | null>[];
  syncing: number | null;
}

type Node = FileNode | DirectoryNode;

interface OpenFile {
  readonly node: Node;
  readonly isAppending: boolean;
  place: number;
}

/** The smallest piece that a disk promises to write whole or not at all, in bytes. */
const sectorBytes = 512;

/**
 * A directory on a disk with a write cache, as POSIX promises it and no better: the bytes of a file last
 * from its own fsync or fdatasync on; a name that was made, taken away or moved lasts from the fsync of
 * its directory on, whatever was done with the file itself. (ext4 and XFS keep names sooner.) The
 * changes of one directory reach the disk in order, those of different files in any. What is not
 * modelled: sectors that go bad, a disk that lies about fsync, and the order of directories among themselves.
 */
export class Disk {
  readonly #top = newDirectory();
  readonly #topPath: string;
  #open = new Map<number, OpenFile>();

  /** The directory `topPath` is there, is empty, and lasts. */
  constructor(topPath: string) {
    this.#topPath = topPath;
  }

  /** Another process begins: what the one before had open is closed. */
  beginProcess(): void {
    this.#open = new Map();
  }

  /** Does what the call did. Answers whether it changed anything that a power cut can take back or tear. */
  apply(call: SystemCall): boolean {
    switch (call.kind) {
      case 'open':
        return this.#openFile(call);
      case 'close':
        this.#open.delete(call.fd);
        return false;
      case 'seek':
        return this.#withOpen(call.fd, (file) => {
          file.place = call.offset;
          return false;
        });
      case 'write':
        return this.#withOpen(call.fd, (file) => write(file, call.offset, call.bytes));
      case 'truncate':
        return this.#withOpen(call.fd, ({ node }) => change(node, call));
      case 'syncBegins':
        return this.#withOpen(call.fd, ({ node }) => {
          node.syncing = node.pending.length;
          return false;
        });
      case 'sync':
        return this.#withOpen(call.fd, ({ node }) => sync(node));
      case 'makeDirectory':
        return this.#setName(call.path, newDirectory());
      case 'removeName':
        return this.#setName(call.path, null);
      case 'rename':
        return this.#rename(call.from, call.to);
      case 'other':
        assert(!call.fds.some((fd) => this.#open.has(fd)), `${call.name} is not modelled`);
        return false;
    }
  }

  /** What is left after a power cut at this moment. The same chance gives the same image. */
  image(policy: Policy, random: Random): Image {
    const files = new Map<string, Buffer>();
    const directories: string[] = [];
    const visit = (directory: DirectoryNode, path: string) => {
      for (const [name, node] of namesAfterCut(directory, policy, random)) {
        const childPath = posix.join(path, name);
        if (node.kind === 'file') files.set(childPath, bytesAfterCut(node, policy, random));
        else {
          directories.push(childPath);
          visit(node, childPath);
        }
      }
    };
    visit(this.#top, '');
    return { files, directories };
  }

  #openFile({ fd, path, flags }: Extract<SystemCall, { kind: 'open' }>): boolean {
    this.#open.delete(fd);
    const place = this.#placeOf(path);
    if (place === null) return false;
    const known = place.name === '' ? this.#top : namesNow(place.directory).get(place.name);
    const node = known ?? newFile();
    if (known === undefined) place.directory.pending.push(new Map([[place.name, node]]));
    this.#open.set(fd, { node, isAppending: flags.includes('O_APPEND'), place: 0 });
    const isCut = flags.includes('O_TRUNC') && known !== undefined;
    if (isCut) change(node, { kind: 'truncate', length: 0 });
    return isCut || known === undefined;
  }

  #setName(path: string, node: Node | null): boolean {
    const place = this.#placeOf(path);
    place?.directory.pending.push(new Map([[place.name, node]]));
    return place !== null;
  }

  #rename(from: string, to: string): boolean {
    const [source, target] = [this.#placeOf(from), this.#placeOf(to)];
    if (source === null && target === null) return false;
    assert(source !== null && target !== null, `${from} comes from or goes to somewhere else`);
    assert(source.directory === target.directory, 'a rename across directories is not modelled');
    const node = namesNow(source.directory).get(source.name);
    assert(node !== undefined, `${from} is there to be renamed`);
    const names: [string, Node | null][] = [
      [source.name, null],
      [target.name, node],
    ];
    source.directory.pending.push(new Map(names));
    return true;
  }

  #placeOf(path: string): { directory: DirectoryNode; name: string } | null {
    if (path === this.#topPath) return { directory: this.#top, name: '' };
    if (!path.startsWith(`${this.#topPath}/`)) return null;
    const parts = path.slice(this.#topPath.length + 1).split('/');
    const name = parts.pop() ?? '';
    const directory = parts.reduce<DirectoryNode>((parent, part) => {
      const child = namesNow(parent).get(part);
      assert(child?.kind === 'directory', `${path} is in a directory that is there`);
      return child;
    }, this.#top);
    return { directory, name };
  }

  #withOpen(fd: number, act: (file: OpenFile) => boolean): boolean {
    const file = this.#open.get(fd);
    return file === undefined ? false : act(file);
  }
}

function newFile(): FileNode {
  return { kind: 'file', durable: Buffer.alloc(0), pending: [], syncing: null };
}

function newDirectory(): DirectoryNode {
  return { kind: 'directory', durable: new Map(), pending: [], syncing: null };
}

function write(file: OpenFile, offset: number | null, bytes: Buffer): boolean {
  assert(file.node.kind === 'file', 'a directory is not written to');
  const at = file.isAppending ? bytesNow(file.node).length : (offset ?? file.place);
  if (offset === null) file.place = at + bytes.length;
  return change(file.node, { kind: 'write', offset: at, bytes });
}

function change(node: Node, made: Change): boolean {
  assert(node.kind === 'file', 'a directory is not written to');
  node.pending.push(made);
  return true;
}

/** What was changed while a sync went on is not promised by it. */
function sync(node: Node): boolean {
  const count = node.syncing ?? node.pending.length;
  node.syncing = null;
  if (count === 0) return false;
  if (node.kind === 'file') {
    node.durable = applied(node.durable, node.pending.slice(0, count));
    node.pending = node.pending.slice(count);
  } else {
    node.durable = namesNow({ ...node, pending: node.pending.slice(0, count) });
    node.pending = node.pending.slice(count);
  }
  return true;
}

function bytesNow({ durable, pending }: FileNode): Buffer {
  return applied(durable, pending);
}

function namesNow({ durable, pending }: DirectoryNode): Map<string, Node> {
  const names = new Map(durable);
  for (const changed of pending) {
    for (const [name, node] of changed) {
      if (node === null) names.delete(name);
      else names.set(name, node);
    }
  }
  return names;
}

function namesAfterCut(
  directory: DirectoryNode,
  policy: Policy,
  random: Random,
): Map<string, Node> {
  const { durable, pending } = directory;
  if (policy === 'dropped') return durable;
  if (policy === 'kept' || policy === 'last') return namesNow(directory);
  return namesNow({ ...directory, pending: pending.slice(0, random.below(pending.length + 1)) });
}

function bytesAfterCut({ durable, pending }: FileNode, policy: Policy, random: Random): Buffer {
  switch (policy) {
    case 'dropped':
      return durable;
    case 'kept':
      return applied(durable, pending);
    case 'last':
      return applied(durable, pending.slice(-1));
    case 'half':
      return applied(
        durable,
        pending.filter(() => random.chance(0.5)),
      );
    case 'torn':
      return applied(
        durable,
        pending.flatMap(sectorsOf).filter(() => random.chance(0.5)),
      );
  }
}

/** A change in the pieces that a disk writes whole, at the places where its sectors lie. */
function sectorsOf(made: Change): Change[] {
  if (made.kind === 'truncate') return [made];
  const end = made.offset + made.bytes.length;
  const pieces: Change[] = [];
  for (let from = made.offset; from < end; ) {
    const to = Math.min(end, (Math.floor(from / sectorBytes) + 1) * sectorBytes);
    const bytes = made.bytes.subarray(from - made.offset, to - made.offset);
    pieces.push({ kind: 'write', offset: from, bytes });
    from = to;
  }
  return pieces;
}

/** What was never written between what was is zeros. Answers `before` itself where nothing changes. */
function applied(before: Buffer, changes: readonly Change[]): Buffer {
  if (changes.length === 0) return before;
  let size = before.length;
  let room = size;
  for (const made of changes) {
    size = made.kind === 'truncate' ? made.length : Math.max(size, made.offset + made.bytes.length);
    room = Math.max(room, size);
  }
  const after = Buffer.alloc(room);
  before.copy(after);
  let length = before.length;
  for (const made of changes) {
    if (made.kind === 'truncate') {
      // What is cut off is gone: a file that grows again grows with zeros.
      after.fill(0, Math.min(made.length, length), room);
      length = made.length;
    } else {
      made.bytes.copy(after, made.offset);
      length = Math.max(length, made.offset + made.bytes.length);
    }
  }
  return after.subarray(0, length);
}
