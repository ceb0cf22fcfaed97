import type { Policy } from '../shared/policy/policy.ts';

/** The first protocol whose devices know of the always-open services. */
const servicesSince = 3;

/**
 * The policy as a device of this protocol can read it: an unknown field is an error to it, and it would stay with
 * the policy before for ever.
 */
export function policyFor(protocol: number, policy: Policy): Policy {
  if (protocol >= servicesSince) return policy;
  const { services: _unknown, ...known } = policy;
  return known as Policy;
}
