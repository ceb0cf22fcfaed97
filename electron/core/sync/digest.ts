import type { Outbox } from '../../../db/outbox.ts';
import { sha256 } from '../../../db/sha256.ts';
import { recordDigest } from '../../../shared/protocol/digest.ts';
import { type DigestAnswer, type DigestClaim, pageLimits } from '../../../shared/protocol/sync.ts';

/** How far this session has compared what became of its records (rule 6.11). */
export interface DigestProgress {
  /** Records up to this one have been compared. */
  readonly comparedSeq: number;
  /** The gateway has something else, and wants the records themselves. */
  readonly isToTell: boolean;
}

/** Nothing compared yet. */
export const nothingCompared: DigestProgress = { comparedSeq: 0, isToTell: false };

/** What to compare next; null when everything has been. To be asked when nothing is pending. */
export function nextDigest(outbox: Outbox, progress: DigestProgress): DigestClaim | null {
  const records = outbox.settledAfter(progress.comparedSeq, pageLimits.records);
  const [first] = records;
  const last = records.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    fromSeq: first.seq,
    toSeq: last.seq,
    hash: recordDigest(records, sha256),
    records: progress.isToTell ? records : null,
  };
}

/** Where the comparison stands after an answer; an older gateway compares nothing, and is not asked again. */
export function afterDigest(
  claim: DigestClaim,
  answer: DigestAnswer | undefined,
): DigestProgress | null {
  if (answer === undefined) return null;
  if (answer === 'tellRecords') return { comparedSeq: claim.fromSeq - 1, isToTell: true };
  return { comparedSeq: claim.toSeq, isToTell: false };
}
