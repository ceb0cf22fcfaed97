import type { Policy } from '../../shared/policy/policy.ts';
import type { RecordOutcome, RecordProblem } from '../../shared/protocol/sync.ts';

/** Who sent a record, and under which policy and at what time it is applied. */
export interface RecordContext {
  readonly deviceId: string;
  /** Whose records this device may bring. */
  readonly residentIds: readonly string[];
  readonly policy: Policy;
  readonly nowMillis: number;
}

/** What became of a record. */
export interface RecordEffect {
  readonly outcome: RecordOutcome;
  readonly problem: RecordProblem | null;
}
