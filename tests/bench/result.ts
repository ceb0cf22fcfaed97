/** One line of the report (quality.md, "The documents these commands write"). */
export interface BenchResult {
  /** Of quality.md's table, such as `B1`. */
  readonly id: string;
  readonly name: string;
  /** Of `median` and `p99`. */
  readonly unit: string;
  readonly runs: number;
  readonly median: number;
  readonly p99: number;
  /** How we stand to each peer; the goal is about the one that `goal` names. */
  readonly ratios: Readonly<Record<string, number>>;
  /** The first peer's ratio in each run: how far they lie apart is how noisy the machine was. */
  readonly ratioOfEachRun: readonly number[];
  readonly goal: Goal;
  readonly met: boolean;
  /** Numbers that belong beside these, each with its unit in its name. */
  readonly beside: Readonly<Record<string, number>>;
  /** Peers that could not be had, with the reason. */
  readonly missing?: Readonly<Record<string, string>>;
}

/** What a ratio is held to. */
export interface Goal {
  readonly peer: string;
  readonly atLeast?: number;
  readonly atMost?: number;
  /** Peers of which the ratio must be above 1 as well; of one that could not be had nothing is said. */
  readonly aheadOf?: readonly string[];
}

/** Whether the ratios hold the goal. */
export function meets(
  ratios: BenchResult['ratios'],
  { peer, atLeast = 0, atMost = Number.POSITIVE_INFINITY, aheadOf = [] }: Goal,
): boolean {
  const ratio = ratios[peer] ?? Number.NaN;
  const isAhead = aheadOf.every((other) => (ratios[other] ?? Number.POSITIVE_INFINITY) > 1);
  return ratio >= atLeast && ratio <= atMost && isAhead;
}

/** A result as a person reads it. */
export function describeResult(result: BenchResult): string {
  const { id, name, unit, runs, median, p99, ratios, goal, met } = result;
  const bound = goal.atLeast === undefined ? `at most ${goal.atMost}` : `at least ${goal.atLeast}`;
  const ahead = goal.aheadOf === undefined ? '' : `, and ahead of ${goal.aheadOf.join(', ')}`;
  const compared = Object.entries(ratios).map(([peer, ratio]) => `${ratio.toFixed(2)} × ${peer}`);
  const spread = result.ratioOfEachRun.map((ratio) => ratio.toFixed(2)).join(' ');
  const beside = Object.entries(result.beside).map(([what, number]) => `${what} ${number}`);
  return [
    `${met ? 'met   ' : 'MISSED'} ${id} ${name}`,
    `       median ${median} ${unit}, p99 ${p99} ${unit}, ${runs} runs`,
    `       ${compared.join(', ')}; goal ${bound} × ${goal.peer}${ahead} (each run: ${spread})`,
    ...(beside.length === 0 ? [] : [`       ${beside.join(', ')}`]),
    ...Object.entries(result.missing ?? {}).map(([peer, why]) => `       without ${peer}: ${why}`),
  ].join('\n');
}
