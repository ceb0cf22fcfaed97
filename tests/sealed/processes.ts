import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process of the kiosk, as the kernel tells of it. */
export type KioskProcess = {
  readonly id: number;
  /** Chromium's name for what it does: `main`, `zygote`, `gpu-process`, `utility` or `renderer`. */
  readonly role: string;
};

/** The process and all that it started, by id. */
export function processTree(mainId: number): KioskProcess[] {
  return [{ id: mainId, role: roleOf(mainId) }, ...childrenOf(mainId).flatMap(processTree)];
}

/** The kernel keeps them by the thread that made them. */
function childrenOf(id: number): number[] {
  try {
    return readdirSync(`/proc/${id}/task`)
      .flatMap((thread) => (readIfAlive(`/proc/${id}/task/${thread}/children`) ?? '').split(' '))
      .filter((child) => child !== '')
      .map(Number)
      .sort((one, other) => one - other);
  } catch {
    return [];
  }
}

/** The namespaces of a process that matter to a sandbox, and its seccomp mode (2 is a filter). */
export function confinement(id: number): Record<'user' | 'pid' | 'net' | 'seccomp', string> {
  const space = (name: string) => readlinkSync(`/proc/${id}/ns/${name}`);
  const seccomp = /^Seccomp:\s*(\d)/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? '';
  return { user: space('user'), pid: space('pid'), net: space('net'), seccomp };
}

function roleOf(id: number): string {
  const words = readIfAlive(`/proc/${id}/cmdline`) ?? '';
  return /--type=([a-z-]+)/.exec(words)?.[1] ?? (words === '' ? 'gone' : 'main');
}

function readIfAlive(file: string): string | null {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return null;
  }
}

/**
 * Where others could reach the kiosk: every socket of these processes that listens, or waits for datagrams.
 * The kernel's tables are of a network namespace; a sandboxed process has an empty one of its own.
 */
export function listeners(processes: readonly KioskProcess[]): string[] {
  const own = new Set(processes.flatMap(({ id }) => socketsOf(id)));
  const namespaces = new Map(processes.map(({ id }) => [networkOf(id), id]));
  return [...namespaces.values()].flatMap((id) => openSockets(id, own));
}

function openSockets(id: number, own: ReadonlySet<string>): string[] {
  const rows = (table: string) =>
    (readIfAlive(`/proc/${id}/net/${table}`) ?? '').split('\n').map((line) => line.trim());
  const internet = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    rows(table)
      // TCP's LISTEN; UDP has one state, and a socket that is bound can be sent to.
      .filter((row) => row.includes(table.startsWith('tcp') ? ' 0A ' : ' 07 '))
      .map((row) => row.split(/\s+/))
      .filter((fields) => own.has(fields[9] ?? ''))
      .map((fields) => `${table} ${fields[1]}`),
  );
  const local = rows('unix')
    .filter((row) => row.includes(acceptsConnections))
    .map((row) => row.split(/\s+/))
    .filter((fields) => own.has(fields[6] ?? ''))
    .map((fields) => `unix ${fields[7] ?? ''}`)
    // By it a second start on the same store is told of the first: only its own user can reach it.
    .filter((name) => !/^unix \S+\/SingletonSocket$/.test(name));
  return [...internet, ...local];
}

/** `__SO_ACCEPTCON` in /proc/net/unix. */
const acceptsConnections = ' 00010000 ';

function networkOf(id: number): string {
  try {
    return readlinkSync(`/proc/${id}/ns/net`);
  } catch {
    return 'gone';
  }
}

function socketsOf(id: number): string[] {
  try {
    return readdirSync(`/proc/${id}/fd`).flatMap((descriptor) => {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${id}/fd/${descriptor}`)) ?? [];
      return inode === undefined ? [] : [inode];
    });
  } catch {
    // A sandboxed process shows its descriptors to root alone, and has no network to listen on.
    return [];
  }
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // Closed between the two looks.
    return '';
  }
}
