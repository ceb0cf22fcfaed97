import type { WholeChain } from '../../db/audit.ts';
import type { DeviceStore } from '../../db/device-store.ts';
import type { MessageFacts } from '../../db/mailbox.ts';
import { sha256 } from '../../db/sha256.ts';
import { unwrapResidentKeys } from '../../electron/core/keys/resident-keys.ts';
import { openExistingStore, openOrMakeStore } from '../../electron/core/open-store.ts';
import { recordHash } from '../../shared/protocol/chain.ts';
import { pageLimits } from '../../shared/protocol/sync.ts';
import type { StampFact } from '../../shared/stamps/allowance.ts';
import type { Shown } from './marks.ts';

/** What the files of `device.db` say, read with the code that reads them when the tablet starts again. */
export type DeviceFacts =
  | { readonly opens: false; readonly why: string }
  /** Not enrolled: `canBeSetUp` says whether staff can do so now, without mending anything by hand. */
  | { readonly opens: true; readonly isEnrolled: false; readonly canBeSetUp: string }
  | EnrolledFacts;

/** What they say on an enrolled tablet. */
export interface EnrolledFacts {
  readonly opens: true;
  readonly isEnrolled: true;
  readonly letters: ReadonlyMap<string, LetterFacts>;
  readonly stamps: readonly StampFact[];
  /** Null for a whole chain, else where it breaks. */
  readonly auditBreak: string | null;
  /** Ids of the letters that the audit log says were queued. */
  readonly audited: ReadonlySet<string>;
  readonly outboxBreak: string | null;
  /** How far the device would show itself to be in its next request. */
  readonly shows: Shown;
  /** Ids of messages from outside that wait for the vault. */
  readonly shelf: readonly string[];
  /** What the PIN opens; null before the tablet has met its resident. */
  readonly vaultKey: Buffer | 'the PIN does not open it' | null;
  /** Whether the store had to be made again from its journal: it was damaged. */
  readonly wasRebuilt: boolean;
}

/** What is known of one outgoing letter. */
export interface LetterFacts {
  readonly facts: MessageFacts | null;
  /** The stamps that it holds or has spent. */
  readonly stamps: readonly string[];
}

/** Whose tablet it is, and what to ask for. */
export interface Whose {
  readonly residentId: string;
  readonly stretchedPin: Uint8Array;
  readonly letterIds: readonly string[];
  readonly incomingIds: readonly string[];
}

const everything = 1_000_000;

/** Reads a data directory. What this throws is a finding: nothing that a power cut leaves may do that. */
export function readDevice(dataDir: string, whose: Whose): DeviceFacts {
  const opened = openExistingStore({ dataDir });
  const isUnmade = !opened.ok && ['noStore', 'keyMissing'].includes(opened.error.kind);
  if (!opened.ok && !isUnmade) return { opens: false, why: JSON.stringify(opened.error) };
  const isEnrolled = opened.ok && opened.value.enrolment.read() !== null;
  if (!opened.ok || !isEnrolled) {
    if (opened.ok) opened.value.close();
    return { opens: true, isEnrolled: false, canBeSetUp: trySetUp(dataDir) };
  }
  const facts = readStore(opened.value, whose);
  opened.value.close();
  return facts;
}

/** Staff press "set up" once more. */
function trySetUp(dataDir: string): string {
  const made = openOrMakeStore({ dataDir });
  if (!made.ok) return JSON.stringify(made.error);
  made.value.close();
  return 'yes';
}

function readStore(store: DeviceStore, whose: Whose): EnrolledFacts {
  const ids = new Set([...whose.letterIds, ...store.mailbox.idsEverSent(whose.residentId)]);
  const letters = [...ids].map((id): [string, LetterFacts] => [
    id,
    { facts: store.mailbox.facts(id), stamps: store.stampbook.ofMessage(id) },
  ]);
  const audit = store.audit.verify();
  const shelf = store.waiting.listFor(whose.residentId, everything);
  return {
    opens: true,
    isEnrolled: true,
    letters: new Map(letters),
    stamps: store.stampbook.ofResident(whose.residentId),
    auditBreak: audit.ok ? null : `at ${audit.error.seq}`,
    audited: audit.ok ? readAudited(store, audit.value) : new Set(),
    outboxBreak: findOutboxBreak(store),
    shows: {
      nonce: store.position.read().nonce,
      outboxSeq: store.outbox.head().seq,
      auditSeq: audit.ok ? audit.value.entries : 0,
    },
    shelf: shelf.map(({ id }) => id.replace('incoming/', '')),
    vaultKey: readVaultKey(store, whose),
    wasRebuilt: store.rebuilt !== null,
  };
}

function readVaultKey(store: DeviceStore, whose: Whose): EnrolledFacts['vaultKey'] {
  const { residentId, stretchedPin } = whose;
  const person = store.people.find(residentId);
  const pepper = store.enrolment.read()?.pepper;
  if (person === null || pepper === undefined) return null;
  const keys = unwrapResidentKeys(person.keysWrapped, { residentId, stretchedPin, pepper });
  return keys?.vaultKey ?? 'the PIN does not open it';
}

function readAudited(store: DeviceStore, { entries }: WholeChain): Set<string> {
  const queued = store.audit.latest(entries).filter(({ event }) => event === 'message.queued');
  return new Set(queued.map(({ detail }) => String(detail['messageId'])));
}

/** What waits for the gateway must be dense, chained and end in the head. */
function findOutboxBreak({ outbox }: DeviceStore): string | null {
  const pending = outbox.page({ limitRecords: everything, limitBytes: pageLimits.bytes * 100 });
  for (const [index, record] of pending.entries()) {
    const before = pending[index - 1];
    const follows =
      before === undefined ||
      (record.seq === before.seq + 1 && record.previousHash === before.hash);
    if (!follows || recordHash(record, sha256) !== record.hash) return `at ${record.seq}`;
  }
  const last = pending.at(-1);
  return last !== undefined && last.hash !== outbox.head().hash ? 'the head is another' : null;
}
