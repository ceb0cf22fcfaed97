import type { PeerName, Peers } from '../peers/installed.ts';
import { openDisk, openPlainSqlite, type Peer } from './peers.ts';
import { openQueue } from './queues.ts';
import { openSendingTablet } from './tablet.ts';

/** Who keeps a letter: we, the disk, or one of what we are compared with. */
export type SenderName = 'ours' | 'plain' | 'disk' | PeerName;

/** Someone who keeps letters one at a time, each on the disk before the next. */
export interface Sender {
  readonly name: SenderName;
  /** Before so many letters; not a part of keeping them. */
  begin(count: number): void;
  /** Begins a letter and answers what keeps it. */
  letter(): () => void | Promise<void>;
  close(): void | Promise<void>;
}

/** Opens one in a directory of its own; a peer of which `peers` has no folder answers null. */
export async function openSender(
  name: SenderName,
  directory: string,
  peers: Peers,
): Promise<Sender | null> {
  if (name === 'ours') return openOurs(directory);
  if (name === 'plain') return asSender(name, openPlainSqlite(directory));
  if (name === 'disk') return asSender(name, openDisk(directory, 'appended'));
  const folder = peers.folders.get(name);
  return folder === undefined ? null : asSender(name, openQueue[name](folder, directory));
}

async function openOurs(directory: string): Promise<Sender> {
  const tablet = await openSendingTablet(directory);
  return {
    name: 'ours',
    begin: tablet.lease,
    letter() {
      const letter = tablet.newLetter();
      return () => tablet.send(letter);
    },
    close: tablet.close,
  };
}

function asSender(name: SenderName, peer: Peer): Sender {
  return { name, begin: () => undefined, letter: () => peer.put, close: peer.close };
}
