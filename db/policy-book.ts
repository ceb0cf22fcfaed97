import { type Policy, PolicySchema } from '../shared/policy/policy.ts';
import type { Database } from './connection.ts';
import { remember } from './remembered.ts';

/** The facility's policy in `device.db`. */
export interface PolicyBook {
  /** Null before enrolment. */
  read(): Policy | null;
  /** Keeps a policy unless a newer one is known; says whether it did. */
  save(policy: Policy): boolean;
}

/** Prepares the policy's statements. */
export function openPolicyBook(database: Database): PolicyBook {
  const read = database.prepare<[], { json: string }>('policy.read', 'SELECT json FROM policy');
  const save = database.prepare<[number, string]>(
    'policy.save',
    `INSERT INTO policy (id, version, json) VALUES (1, ?, ?)
     ON CONFLICT (id) DO UPDATE SET version = excluded.version, json = excluded.json
     WHERE excluded.version >= version`,
  );
  // It is read at every key press, for the price; taking it apart each time would be felt.
  const policyNow = remember(database, () => {
    const row = read.get();
    return row === undefined ? null : PolicySchema.parse(JSON.parse(row.json));
  });
  return {
    read: policyNow.get,
    save: (policy) => {
      const isNewer = save.run(policy.version, JSON.stringify(policy)) === 1;
      if (isNewer) policyNow.set(policy);
      return isNewer;
    },
  };
}
