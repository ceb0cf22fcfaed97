import { photoPart } from '../../shared/photos/limits.ts';
import type { Policy } from '../../shared/policy/policy.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { PhotosTable } from '../store/schema.ts';
import type { Reason } from './refusal.ts';
import { findRule } from './rules.ts';

/** A photo that is not to be delivered. */
export interface Withholding {
  /** From 1. */
  readonly photo: number;
  readonly ruleCode: string;
  readonly note: string;
}

/** What staff decide about one message, outgoing or incoming. */
export type Verdict =
  | { readonly kind: 'approve'; readonly withheld?: readonly Withholding[] }
  | {
      readonly kind: 'refuse';
      readonly ruleCode: string;
      readonly note: string;
      /** Of which photo the refusal is; left out: of the text. */
      readonly photo?: number;
    };

/** What a verdict comes to, once its rules and photos are known to be there. */
export interface Weighed {
  /** Why nothing of the message is delivered; null where something is. */
  readonly refused: Reason | null;
  /** The photos that are kept back, by number; empty where all or nothing is delivered. */
  readonly withheld: ReadonlyMap<number, Reason>;
}

/** Why a verdict has no effect. */
export type VerdictProblem = 'unknownRule' | 'unknownPhoto' | 'noteTooLong';

/** The longest note to a resident, in UTF-16 units, as browsers count what is typed. */
export const noteCharactersMax = 2000;

/**
 * Looks up what a verdict names. Where the policy knows no partial delivery, a photo that is withheld keeps the
 * whole message back, and the refusal names that photo (3.6).
 */
export function weigh(
  verdict: Verdict,
  photos: readonly PhotosTable[],
  { partialDelivery }: Policy['refusal'],
): Result<Weighed, VerdictProblem> {
  const hasPhoto = (number: number) => photos.some((photo) => photo.number === number);
  if (verdict.kind === 'refuse') {
    const { photo, ruleCode, note } = verdict;
    if (photo !== undefined && !hasPhoto(photo)) return fail('unknownPhoto');
    if (note.length > noteCharactersMax) return fail('noteTooLong');
    const rule = findRule(ruleCode);
    if (rule === null) return fail('unknownRule');
    const part = photo === undefined ? 'text' : photoPart(photo);
    return ok({ refused: { part, rule, note }, withheld: new Map() });
  }
  const withheld = new Map<number, Reason>();
  for (const { photo, ruleCode, note } of verdict.withheld ?? []) {
    if (!hasPhoto(photo)) return fail('unknownPhoto');
    if (note.length > noteCharactersMax) return fail('noteTooLong');
    const rule = findRule(ruleCode);
    if (rule === null) return fail('unknownRule');
    withheld.set(photo, { part: photoPart(photo), rule, note });
  }
  const [first] = withheld.values();
  if (first !== undefined && !partialDelivery) return ok({ refused: first, withheld: new Map() });
  return ok({ refused: null, withheld });
}
