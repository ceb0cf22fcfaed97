/** The power goes: everything in memory with it. Thrown through the product, which must not catch it. */
export class PowerCut extends Error {
  readonly machine: Hazards;

  constructor(machine: Hazards, point: string) {
    super(`power cut at ${point}`);
    this.name = 'PowerCut';
    this.machine = machine;
  }
}

/** How a commit goes: well, or the disk is full, or it fails with or without the bytes on the disk. */
export type CommitFate = 'good' | 'full' | 'failedKept' | 'failedLost';

/** What can befall one machine's disk and power, at the points through which its stores pass. */
export interface Hazards {
  /** A point of a transaction that has a name. Throws when the power goes here. */
  at(point: string): void;
  /** Asked once for each transaction. */
  commitFate(transaction: string): CommitFate;
  /** The power goes at the n-th point from here. */
  cutAfter(points: number): void;
  fillDisk(transactions: number): void;
  failNextCommit(fate: 'failedKept' | 'failedLost'): void;
  /** No power any more: what still runs of the old life stops at its next point. */
  isDead: boolean;
  /** Nothing more befalls it. */
  calm(): void;
}

/** Hazards of which none is coming yet. `happened` is told each by its name. */
export function createHazards(happened: (fault: string) => void): Hazards {
  let pointsLeft = 0;
  let fullLeft = 0;
  let nextCommit: CommitFate = 'good';
  const hazards: Hazards = {
    isDead: false,
    at(point) {
      if (hazards.isDead) throw new PowerCut(hazards, point);
      if (pointsLeft === 0) return;
      pointsLeft -= 1;
      if (pointsLeft > 0) return;
      happened(`power cut: ${point}`);
      throw new PowerCut(hazards, point);
    },
    commitFate(transaction) {
      if (nextCommit !== 'good') {
        const fate = nextCommit;
        nextCommit = 'good';
        happened(
          `commit ${fate === 'failedKept' ? 'failed, kept' : 'failed, lost'}: ${transaction}`,
        );
        return fate;
      }
      if (fullLeft === 0) return 'good';
      fullLeft -= 1;
      happened(`disk full: ${transaction}`);
      return 'full';
    },
    cutAfter(points) {
      pointsLeft = points;
    },
    fillDisk(transactions) {
      fullLeft = transactions;
    },
    failNextCommit(fate) {
      nextCommit = fate;
    },
    calm() {
      pointsLeft = 0;
      fullLeft = 0;
      nextCommit = 'good';
    },
  };
  return hazards;
}
