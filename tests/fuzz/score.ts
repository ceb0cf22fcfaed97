import { inspect } from 'node:util';

/** What became of a target's inputs (quality.md names the fields of the report). */
export interface TargetScore {
  readonly name: string;
  readonly inputs: number;
  /** Inputs that were taken and did something, or were answered. */
  readonly accepted: number;
  /** Inputs that were answered by one of the errors which the edge is known to give. */
  readonly refused: number;
  /** Inputs at which something threw. */
  readonly crashes: number;
  /** Inputs that were answered by an error, or by an answer, that nothing knows. */
  readonly unknownErrors: number;
  /** Refused inputs that changed something all the same. */
  readonly stateChanges: number;
  /** The first few of what was found, each with its input. */
  readonly findings: readonly string[];
}

type Verdict = 'accepted' | 'refused' | 'crashes' | 'unknownErrors' | 'stateChanges';

/** Counts what becomes of one target's inputs. */
export interface Score {
  count(verdict: 'accepted' | 'refused'): void;
  /** Counts something that must not be, with what happened and the input. */
  found(verdict: 'crashes' | 'unknownErrors' | 'stateChanges', what: unknown, input: unknown): void;
  total(): TargetScore;
}

const findingsMax = 5;
const findingCharactersMax = 2_000;

/** Begins to count for one target. */
export function createScore(name: string): Score {
  const counts = new Map<Verdict, number>();
  const findings: string[] = [];
  const add = (verdict: Verdict) => counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const of = (verdict: Verdict) => counts.get(verdict) ?? 0;
  return {
    count: add,
    found(verdict, what, input) {
      add(verdict);
      if (findings.length >= findingsMax) return;
      const seen = inspect({ what, input }, { depth: 6, maxStringLength: 400, maxArrayLength: 40 });
      findings.push(`${name}: ${verdict}: ${seen.slice(0, findingCharactersMax)}`);
    },
    total: () => ({
      name,
      inputs: of('accepted') + of('refused') + of('crashes') + of('unknownErrors'),
      accepted: of('accepted'),
      refused: of('refused'),
      crashes: of('crashes'),
      unknownErrors: of('unknownErrors'),
      stateChanges: of('stateChanges'),
      findings,
    }),
  };
}

/** Whether nothing was found. */
export function isClean({ crashes, unknownErrors, stateChanges }: TargetScore): boolean {
  return crashes + unknownErrors + stateChanges === 0;
}
