import type { DeviceStore } from '../../../db/device-store.ts';
import { KnownChange, type PersonChange } from '../../../shared/protocol/change.ts';
import type { ReadChanges } from './read-changes.ts';

/** Rows in memory at once, and changes taken up with one answer: either may hold a whole letter. */
const atOnce = 50;

/** An answer's changes behind those that are taken up with them. */
export interface LookedAgain {
  readonly changes: Pick<ReadChanges, 'known' | 'takenUp'>;
  /** False: there was more than is taken up with one answer. */
  readonly isAll: boolean;
}

/**
 * Looks again at what was set aside (6.6, 6.10), once in a run of the device, which may be of a later version, and
 * when somebody new is met. What can be taken now stands before the changes that just came, as it did in the log.
 * Only what an older one of does not undo a newer one is taken: mail, steps by their revision, a policy by its
 * version, and whoever is not known yet.
 */
export function lookAgain(
  { people, mailbox, setAside }: Pick<DeviceStore, 'people' | 'mailbox' | 'setAside'>,
  come: readonly KnownChange[],
  hasLooked: boolean,
): LookedAgain {
  const isStranger = (residentId: string) => people.find(residentId) === null;
  const met = new Set(come.filter(isPerson).map(({ residentId }) => residentId));
  if (hasLooked && ![...met].some(isStranger)) {
    return { changes: { known: come, takenUp: [] }, isAll: true };
  }
  const isNew = ({ residentId }: PersonChange) => isStranger(residentId) && !met.has(residentId);
  const found = [...readAll(setAside, (change) => isPerson(change) && isNew(change))];
  for (const { change } of found.slice(0, atOnce)) if (isPerson(change)) met.add(change.residentId);
  const rest = readAll(setAside, (change) => {
    if (change.kind === 'policy') return true;
    if (!isMail(change) || isOld(mailbox, change)) return false;
    return met.has(change.residentId) || !isStranger(change.residentId);
  });
  for (const each of rest) if (found.push(each) > atOnce) break;
  const taken = found.slice(0, atOnce);
  return {
    changes: {
      known: [...taken.map(({ change }) => change), ...come],
      takenUp: taken.map(({ number }) => number),
    },
    isAll: taken.length === found.length,
  };
}

function* readAll(
  setAside: DeviceStore['setAside'],
  isWanted: (change: KnownChange) => boolean,
): Generator<{ readonly number: number; readonly change: KnownChange }> {
  let rows = setAside.list(atOnce);
  while (rows.length > 0) {
    for (const { number, content } of rows) {
      const change = readable(content);
      if (change !== null && isWanted(change)) yield { number, change };
    }
    rows = setAside.list(atOnce, rows.at(-1)?.number);
  }
}

function readable(content: Uint8Array): KnownChange | null {
  try {
    return KnownChange.safeParse(JSON.parse(Buffer.from(content).toString())).data ?? null;
  } catch {
    return null;
  }
}

function isPerson(change: KnownChange): change is PersonChange {
  return change.kind === 'person';
}

type MailChange = Extract<KnownChange, { readonly messageId: string }>;

/** Its refusal would stand where a later step has none. */
function isOld({ facts }: DeviceStore['mailbox'], change: MailChange): boolean {
  if (change.kind !== 'message.state') return false;
  return change.revision < (facts(change.messageId)?.revision ?? 0);
}

function isMail(change: KnownChange): change is MailChange {
  return 'messageId' in change;
}
