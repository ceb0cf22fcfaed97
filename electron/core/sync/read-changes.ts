import { KnownChange } from '../../../shared/protocol/change.ts';

/** A page of changes, taken apart one by one: one that does not fit never blocks the others (6.10). */
export interface ReadChanges {
  readonly known: readonly KnownChange[];
  /** The numbers of those among the known that were set aside before. */
  readonly takenUp: readonly number[];
  readonly setAside: readonly {
    readonly kind: string;
    readonly reason: string;
    readonly content: Uint8Array;
  }[];
}

/** Reads the changes of an answer. What this version does not understand is kept whole, by name. */
export function readChanges(changes: readonly { readonly kind: string }[]): ReadChanges {
  const known: KnownChange[] = [];
  const setAside: ReadChanges['setAside'][number][] = [];
  for (const change of changes) {
    const parsed = KnownChange.safeParse(change);
    if (parsed.success) {
      known.push(parsed.data);
      continue;
    }
    const content = Buffer.from(JSON.stringify(change));
    const reason = parsed.error.issues
      .map((issue) => `${issue.path.join('.')}: ${issue.code}`)
      .join('; ');
    setAside.push({ kind: change.kind.slice(0, 64), reason, content });
  }
  return { known, takenUp: [], setAside };
}
