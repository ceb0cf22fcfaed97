/** What is asked of an edge that takes longer than a channel. */
export interface EdgePlan {
  readonly inputs: number;
  readonly seed: number;
}

/** The part of a channel's inputs that slower edges get, and at least a few. */
export function partOf(plan: EdgePlan, share: number): EdgePlan {
  return { seed: plan.seed, inputs: Math.max(20, Math.ceil(plan.inputs * share)) };
}
