import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the benchmarks compare us with, by the name of its package. */
export type PeerName = 'plainjob' | 'liteque' | 'pouchdb';

/** Peers that are there, and those that cannot be had. */
export interface Peers {
  /** The folder that each was installed in. */
  readonly folders: ReadonlyMap<PeerName, string>;
  /** Why each of the others is not there. */
  readonly missing: Readonly<Record<string, string>>;
}

/** Installs peers where they are not yet installed. One that cannot be had does not stop the others. */
export function installPeers(names: readonly PeerName[]): Peers {
  const program = fileURLToPath(import.meta.resolve('./install.js'));
  const { status, stdout } = spawnSync(process.execPath, [program, ...names], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`the peers could not be looked for: exit code ${status}`);
  return readInstalled(stdout);
}

/** Reads the line of JSON that the installing program prints. */
export function readInstalled(line: string): Peers {
  const brought = JSON.parse(line) as Record<PeerName, { folder?: string; problem?: string }>;
  const folders = new Map<PeerName, string>();
  const missing: Record<string, string> = {};
  for (const [name, { folder, problem }] of Object.entries(brought)) {
    if (folder === undefined) missing[name] = problem ?? 'no reason was given';
    else folders.set(name as PeerName, folder);
  }
  return { folders, missing };
}

/** Loads a package of an installed peer; the caller says what it looks like. */
export function loadFrom<Module>(folder: string, name: string): Module {
  const load = createRequire(join(folder, 'package.json'));
  return load(name) as Module;
}
