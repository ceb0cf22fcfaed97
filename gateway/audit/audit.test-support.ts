import { auditHash, type ChainedEntry } from '../../shared/audit/chain.ts';
import { genesisHash } from '../../shared/protocol/chain.ts';
import { sha256 } from '../sha256.ts';

/** A device's audit log without a device: a chain that goes on from any place. */
export class TestLog {
  readonly entries: ChainedEntry[] = [];

  constructor(entries: readonly ChainedEntry[] = []) {
    this.entries.push(...entries);
    if (entries.length === 0) this.add('device.enrolled', { epoch: 1 });
  }

  get head() {
    const { seq, hash } = this.entries.at(-1) ?? { seq: 0, hash: genesisHash };
    return { seq, hash };
  }

  add(event: string, detail: object): ChainedEntry {
    const { seq, hash: previousHash } = this.head;
    const said = { seq: seq + 1, atMillis: 1000 + seq, event, detail: JSON.stringify(detail) };
    const entry = chained({ ...said, previousHash });
    this.entries.push(entry);
    return entry;
  }

  /** Adds so many entries of no interest. */
  addSome(count: number): void {
    for (let n = 1; n <= count; n += 1) this.add('message.recalled', { messageId: `m-${n}` });
  }

  /** The page that a device would send after what the gateway said last. */
  page(after: number | null) {
    const isToldBy = (entry: ChainedEntry) => after !== null && entry.seq > after;
    return { head: this.head, after, entries: this.entries.filter(isToldBy).slice(0, 200) };
  }

  /** The same log up to an entry, as in a backup. */
  upTo(seq: number): TestLog {
    return new TestLog(this.entries.slice(0, seq));
  }
}

/** An entry with its hash. */
export function chained(entry: Omit<ChainedEntry, 'hash'>): ChainedEntry {
  return { ...entry, hash: auditHash(entry, sha256) };
}
