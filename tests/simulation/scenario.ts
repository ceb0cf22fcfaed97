import type { Damage } from './damage.ts';
import type { DiskFailure, Shortage } from './hazards.ts';

/** How the network treats one tablet, until it changes. */
export type Weather = 'clear' | 'lossy' | 'slow' | 'wild' | 'cut' | 'halfOpen';

/** What someone does, or what befalls something. */
export type Act =
  | {
      readonly act: 'write';
      readonly characters: number;
      readonly sends: boolean;
      /** How many of the photos that came with their mail go with it; left out: none. */
      readonly photos?: number;
    }
  | { readonly act: 'answer'; readonly characters: number }
  | { readonly act: 'sendDraft' | 'payDue' | 'takeBack' | 'read' | 'signIn' | 'signOut' | 'sync' }
  | { readonly act: 'decide'; readonly approves: boolean; readonly withholds?: 1 }
  | { readonly act: 'approveAll' }
  | {
      readonly act: 'mailIn';
      readonly replyStamps: number;
      readonly isAgain: boolean;
      readonly photos?: number;
    }
  | { readonly act: 'policy'; readonly perMonth: number; readonly refunds: boolean }
  | { readonly act: 'weather'; readonly weather: Weather }
  | { readonly act: 'cutAfter'; readonly points: number }
  | { readonly act: 'cutNow' | 'snapshot' | 'restore' | 'clone' | 'lose' }
  | { readonly act: 'fillDisk'; readonly transactions: number }
  | ({
      readonly act: 'failDisk';
      /** What becomes of its files when the power goes next: a disk that fails may lose more. */
      readonly damage: Damage | null;
    } & DiskFailure)
  | ({
      readonly act: 'damage';
      readonly when: 'now' | 'atNextCut';
      readonly cutAtStart: number;
    } & Damage)
  | { readonly act: 'order'; readonly order: FacilityOrder }
  | { readonly act: 'enrolAgain' | 'backUpGateway' | 'restoreGateway' }
  | { readonly act: 'transfer'; readonly tablets: 'awaited' | 'retired' }
  | { readonly act: 'printAgain' }
  | { readonly act: 'moveWall'; readonly byMillis: number }
  | { readonly act: 'reboot'; readonly offMillis: number }
  | { readonly act: 'gatewayCutAfter'; readonly points: number }
  | { readonly act: 'gatewayDown'; readonly millis: number }
  | ({ readonly act: 'gatewayFull' } & Shortage);

/** What staff order: one tablet (`lock`, `open`, `lose`, `wipe`) or all of them. */
export type FacilityOrder = 'lockdown' | 'unlock' | 'lock' | 'open' | 'lose' | 'wipe';

/** One event of a run. Its time and its luck are its own, so that the others can be dropped. */
export type Step = Act & {
  readonly atMillis: number;
  /** Which tablet, from 0. */
  readonly tablet: number;
  /** Chooses among what there is to choose from. */
  readonly salt: number;
};

/** A whole run before it is run: a seed makes one, and shrinking takes steps out of it. */
export interface Scenario {
  readonly seed: number;
  readonly zone: string;
  readonly tablets: number;
  /** The protocol that the older of both sides speaks; left out where both speak the newest. */
  readonly protocol?: 1 | 2;
  /** Each tablet is everyone's, and residents go from one to another (2.4); else each has its own. */
  readonly mode?: 'shared';
  /** There is another facility, to which residents are moved and from which they come back (2.6). */
  readonly neighbour?: true;
  readonly startMillis: number;
  readonly steps: readonly Step[];
}
