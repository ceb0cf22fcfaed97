/** The power goes: everything in memory with it. Thrown through the product, which must not catch it. */
export class PowerCut extends Error {
  readonly machine: Hazards;

  constructor(machine: Hazards, point: string) {
    super(`power cut at ${point}`);
    this.name = 'PowerCut';
    this.machine = machine;
  }
}

/** Where a disk fails for once: without room, or badly, and with what left behind. */
export type DiskFailurePlace =
  | 'commitFull'
  | 'commitKept'
  | 'commitLost'
  | 'journalFull'
  | 'journalWrite'
  | 'journalSync';

/** One failure of a disk that is to come. */
export interface DiskFailure {
  readonly where: DiskFailurePlace;
  /** The transaction that it hits; null for whichever is next. */
  readonly during: string | null;
  /** At which point from there the power goes as well; 0 for none. */
  readonly cutAfter: number;
}

/** How a COMMIT goes: well; without room; or badly, with or without the bytes on the disk. */
export type CommitFate = 'good' | 'full' | 'kept' | 'lost';

/** How writing or syncing a journal goes: well; without room; or badly, after half of it. */
export type JournalFate = 'good' | 'full' | 'failed';

/** A disk that is nearly full: every so many writes one finds no room, so often in all. */
export interface Shortage {
  readonly every: number;
  readonly failures: number;
}

/** What can befall one machine's disk and power, at the points through which its stores pass. */
export interface Hazards {
  /** A point of a transaction that has a name. Throws when the power goes here. */
  at(point: string): void;
  /** The name of the transaction under way: what befalls a disk is told with it. */
  during: string;
  /** Asked at each COMMIT. */
  commitFate(): CommitFate;
  /** Asked at each write to a journal. */
  journalWriteFate(): JournalFate;
  /** Asked at each sync of a journal. */
  journalSyncFate(): JournalFate;
  /** The power goes at the n-th point from here. */
  cutAfter(points: number): void;
  /** The next transactions find no room: by turns in the journal and at the COMMIT. */
  fillDisk(transactions: number): void;
  failDisk(failure: DiskFailure): void;
  /** From here on the disk is nearly full, until `failures` writes have found no room. */
  runShort(shortage: Shortage): void;
  /** Asked at each writing statement and each COMMIT of a gateway: whether there is no room for it. */
  isFullAt(point: string): boolean;
  isShort(): boolean;
  /** No power any more: what still runs of the old life stops at its next point. */
  isDead: boolean;
  /** Nothing more befalls it. */
  calm(): void;
}

/** Hazards of which none is coming yet. `happened` is told each by its name. */
export function createHazards(happened: (fault: string) => void): Hazards {
  let pointsLeft = 0;
  let fullLeft = 0;
  let failure: DiskFailure | null = null;
  let shortage: (Shortage & { readonly writes: number }) | null = null;
  const fails = (where: DiskFailurePlace): boolean => {
    if (failure?.where !== where || (failure.during ?? hazards.during) !== hazards.during) {
      return false;
    }
    if (failure.cutAfter > 0) pointsLeft = failure.cutAfter;
    failure = null;
    happened(`disk failed, ${where}: ${hazards.during}`);
    return true;
  };
  const isFull = (remainder: number): boolean => {
    if (fullLeft === 0 || fullLeft % 2 !== remainder) return false;
    fullLeft -= 1;
    happened(`disk full ${remainder === 0 ? 'in the journal' : 'at commit'}: ${hazards.during}`);
    return true;
  };
  const hazards: Hazards = {
    isDead: false,
    during: 'opening',
    at(point) {
      if (hazards.isDead) throw new PowerCut(hazards, point);
      if (pointsLeft === 0) return;
      pointsLeft -= 1;
      if (pointsLeft > 0) return;
      happened(`power cut: ${point}`);
      // Whatever may catch this: there is no power for what it does next.
      hazards.isDead = true;
      throw new PowerCut(hazards, point);
    },
    commitFate() {
      if (isFull(1) || fails('commitFull')) return 'full';
      if (fails('commitKept')) return 'kept';
      return fails('commitLost') ? 'lost' : 'good';
    },
    journalWriteFate() {
      if (isFull(0) || fails('journalFull')) return 'full';
      return fails('journalWrite') ? 'failed' : 'good';
    },
    journalSyncFate: () => (fails('journalSync') ? 'failed' : 'good'),
    cutAfter(points) {
      pointsLeft = points;
    },
    fillDisk(transactions) {
      fullLeft = transactions;
    },
    failDisk(next) {
      failure = next;
    },
    runShort(next) {
      shortage = { ...next, writes: 0 };
    },
    isFullAt(point) {
      if (shortage === null) return false;
      const writes = shortage.writes + 1;
      const isFullNow = writes % shortage.every === 0;
      const failures = shortage.failures - (isFullNow ? 1 : 0);
      shortage = failures === 0 ? null : { ...shortage, writes, failures };
      if (isFullNow) happened(`disk full: ${point}`);
      return isFullNow;
    },
    isShort: () => shortage !== null,
    calm() {
      pointsLeft = 0;
      fullLeft = 0;
      failure = null;
      shortage = null;
    },
  };
  return hazards;
}
