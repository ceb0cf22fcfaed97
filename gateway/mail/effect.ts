import type { Policy } from '../../shared/policy/policy.ts';
import type { RecordOutcome, RecordProblem } from '../../shared/protocol/sync.ts';
import { type Period, periodOf } from '../../shared/time/period.ts';

/** Who sent a record, and under which policy and at what time it is applied. */
export interface RecordContext {
  readonly deviceId: string;
  /** Whose records this device may bring. */
  readonly residentIds: readonly string[];
  readonly policy: Policy;
  readonly nowMillis: number;
}

/** The period of the gateway's clock: what is later has not begun, whoever says otherwise (2.4). */
export function currentPeriodOf({ nowMillis, policy }: RecordContext): Period {
  return periodOf(nowMillis, policy.timeZone);
}

/** What became of a record. */
export interface RecordEffect {
  readonly outcome: RecordOutcome;
  readonly problem: RecordProblem | null;
}
