import { readFileSync } from 'node:fs';

/** One system call that was made and succeeded, as far as it can matter to the files under a directory. */
export type SystemCall =
  | { readonly kind: 'open'; readonly fd: number; readonly path: string; readonly flags: string }
  | { readonly kind: 'close'; readonly fd: number }
  | { readonly kind: 'seek'; readonly fd: number; readonly offset: number }
  /** `offset` null: where the file's own place is. */
  | {
      readonly kind: 'write';
      readonly fd: number;
      readonly offset: number | null;
      readonly bytes: Buffer;
    }
  | { readonly kind: 'truncate'; readonly fd: number; readonly length: number }
  /** A sync that another thread's calls came into the middle of begins before these, and ends after. */
  | { readonly kind: 'syncBegins'; readonly fd: number }
  | { readonly kind: 'sync'; readonly fd: number }
  | { readonly kind: 'makeDirectory'; readonly path: string }
  | { readonly kind: 'removeName'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  /** A call whose effect on a file is not modelled; on one of ours it ends the exploration. */
  | { readonly kind: 'other'; readonly name: string; readonly fds: readonly number[] };

/** What strace is told to write down. `?` lets a machine do without a call that it does not have. */
export const tracedCalls = [
  ...['open', 'openat', 'creat', 'close', 'lseek', 'write', 'pwrite64', 'ftruncate'],
  ...['fsync', 'fdatasync', 'mkdir', 'mkdirat', 'unlink', 'unlinkat', 'rmdir'],
  ...['rename', 'renameat', 'renameat2', 'writev', 'pwritev', 'pwritev2', 'truncate', 'fallocate'],
  ...['dup', 'dup2', 'dup3', 'link', 'linkat', 'symlink', 'symlinkat', 'sync_file_range'],
  ...['copy_file_range', 'sendfile', 'splice', 'io_uring_enter'],
].map((name) => `?${name}`);

/**
 * Reads what `strace -f -xx -o FILE` wrote: calls in the order in which they were done. A call that
 * another thread's came into the middle of stands where it ended. Calls that failed, or were cut short
 * by a kill, are left out.
 */
export function readSystemCalls(traceFile: string): SystemCall[] {
  const unfinished = new Map<string, string>();
  const calls: SystemCall[] = [];
  for (const line of readFileSync(traceFile, 'latin1').split('\n')) {
    const [, thread = '', said = ''] = /^(\d+) +(.*)$/s.exec(line) ?? [];
    const begun = said.indexOf(' <unfinished ...>');
    if (begun >= 0) {
      unfinished.set(thread, said.slice(0, begun));
      const [, syncing] = /^fd?(?:ata)?sync\((\d+)/.exec(said) ?? [];
      if (syncing !== undefined) calls.push({ kind: 'syncBegins', fd: Number(syncing) });
      continue;
    }
    const [resumed] = /^<\.\.\. \w+ resumed>/.exec(said) ?? [];
    const whole =
      resumed === undefined ? said : unfinished.get(thread) + said.slice(resumed.length);
    const call = parseCall(whole);
    if (call !== null) calls.push(call);
  }
  return calls;
}

function parseCall(said: string): SystemCall | null {
  const [, name, inner, result] = /^(\w+)\((.*)\)\s+= (-?\d+)/s.exec(said) ?? [];
  if (name === undefined || inner === undefined || Number(result) < 0) return null;
  return asCall(name, inner.split(', '), Number(result));
}

function asCall(name: string, words: readonly string[], result: number): SystemCall | null {
  const [first = '', second = '', third = '', fourth = ''] = words;
  const fd = Number(first);
  switch (name) {
    case 'open':
      return { kind: 'open', fd: result, path: pathIn(first), flags: second };
    case 'creat':
      return { kind: 'open', fd: result, path: pathIn(first), flags: 'O_WRONLY|O_CREAT|O_TRUNC' };
    case 'openat':
      return { kind: 'open', fd: result, path: pathAt(first, second), flags: third };
    case 'close':
      return { kind: 'close', fd };
    case 'lseek':
      return { kind: 'seek', fd, offset: result };
    case 'write':
      return { kind: 'write', fd, offset: null, bytes: bytesIn(second).subarray(0, result) };
    case 'pwrite64':
      return {
        kind: 'write',
        fd,
        offset: Number(fourth),
        bytes: bytesIn(second).subarray(0, result),
      };
    case 'ftruncate':
      return { kind: 'truncate', fd, length: Number(second) };
    case 'fsync':
    case 'fdatasync':
      return { kind: 'sync', fd };
    case 'mkdir':
      return { kind: 'makeDirectory', path: pathIn(first) };
    case 'mkdirat':
      return { kind: 'makeDirectory', path: pathAt(first, second) };
    case 'unlink':
    case 'rmdir':
      return { kind: 'removeName', path: pathIn(first) };
    case 'unlinkat':
      return { kind: 'removeName', path: pathAt(first, second) };
    case 'rename':
      return { kind: 'rename', from: pathIn(first), to: pathIn(second) };
    case 'renameat':
    case 'renameat2':
      return { kind: 'rename', from: pathAt(first, second), to: pathAt(third, fourth) };
    default:
      return { kind: 'other', name, fds: [fd, Number(second), Number(third)] };
  }
}

/** strace -xx spells every byte as \xNN, so that nothing inside a string looks like anything else. */
function bytesIn(spelled: string): Buffer {
  if (!spelled.endsWith('"')) throw new Error(`strace cut a string short: ${spelled.slice(-40)}`);
  return Buffer.from(spelled.slice(1, -1).replaceAll('\\x', ''), 'hex');
}

function pathIn(spelled: string): string {
  return bytesIn(spelled).toString();
}

function pathAt(directory: string, spelled: string): string {
  const path = pathIn(spelled);
  if (directory === 'AT_FDCWD' || path.startsWith('/')) return path;
  throw new Error(`a path that is relative to a directory is not modelled: ${path}`);
}
