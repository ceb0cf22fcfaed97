import type { DeviceStore } from '../../db/device-store.ts';
import { type StoreError, StoreFailure } from '../../db/store-error.ts';
import type { KioskError } from '../../shared/ipc/errors.ts';
import type { LinkProblem, SignInProblem } from '../../shared/ipc/view.ts';
import { defaultPolicy, type Policy } from '../../shared/policy/policy.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { DraftDesk } from './mail/draft-desk.ts';
import type { DeviceFiles } from './open-store.ts';
import type { BlobFiles } from './photos/blob-files.ts';
import type { SessionHost } from './session/host.ts';
import type { SignedIn } from './session/resident.ts';
import type { OpenedKeys } from './session/sign-in.ts';
import type { VaultFiles } from './session/vault-files.ts';
import type { Maintenance } from './staff/maintenance.ts';
import type { TimeKeeper } from './time/time-keeper.ts';

/** What the core has while its store is open; the commands in mail/, session/ and sync/ work on it. */
export interface Kiosk {
  /** Another one after the disk failed under a commit: never keep it across a wait. */
  store: DeviceStore;
  readonly files: DeviceFiles;
  readonly time: TimeKeeper;
  readonly session: SessionHost;
  /** The pictures of photos, sealed. */
  readonly blobFiles: BlobFiles;
  /** The files of vaults that are closed. */
  readonly vaultFiles: VaultFiles;
  /** Makes ids: UUIDv7 by trusted time, which the caller has just read. */
  readonly nextId: (nowMillis: number) => string;
  /** Opens the vault of someone whose PIN was right. */
  readonly openResident: (opened: OpenedKeys) => Promise<Result<SignedIn, StoreError>>;
  /** Closes the stores and opens them again; where they will not, the session ends out of service. */
  readonly reopenStores: () => void;
  /** Gives back the room that is kept for a full disk; false when it has been given already. */
  readonly releaseBallast: () => boolean;
  /** The store has another policy: session and time are held to it from here on. */
  readonly policyChanged: () => void;
  /** The view may have changed. */
  readonly changed: () => void;
  /** There is something to send or to ask: the sync agent need not wait for its hour. */
  readonly nudgeSync: () => void;
  resident: SignedIn | null;
  desk: DraftDesk | null;
  /**
   * For whom a shared tablet was told all their stamps, and how many free ones of this month another device
   * has; null before the first answer. Another sign-in is another one.
   */
  stampsTold: { readonly resident: SignedIn; readonly elsewhere: number } | null;
  signInProblem: SignInProblem | null;
  /** Staff closed the last session: the locked screen says so, until somebody else comes. */
  isClosedByStaff: boolean;
  isCheckingPin: boolean;
  /** How often the sign-in screen has come up: a check belongs to the one on which it began. */
  signInScreens: number;
  /** Staff who are signed in at the tablet (4.1). */
  maintenance: Maintenance | null;
  link: { isConnected: boolean; problem: LinkProblem | null };
  /** Grows whenever a list or a message may be another. */
  mailRevision: number;
}

/** A kiosk with someone signed in. */
export interface OpenKiosk extends Kiosk {
  resident: SignedIn;
}

/** Whether someone's vault is open, in a session that may be closing. */
export function hasResident(kiosk: Kiosk): kiosk is OpenKiosk {
  return kiosk.resident !== null;
}

/** Whether someone is signed in and the session is open to commands. */
export function isOpen(kiosk: Kiosk): kiosk is OpenKiosk {
  const { state } = kiosk.session.status();
  return hasResident(kiosk) && (state === 'active' || state === 'expiring');
}

/** The facility's policy; its defaults before enrolment. */
export function policyOf(kiosk: Pick<Kiosk, 'store'>): Policy {
  return kiosk.store.policy.read() ?? defaultPolicy;
}

/**
 * Runs work on the stores and answers a failing disk as an error. A commit that failed with an
 * unknown outcome leaves a store that must be opened again; the caller then looks by id what became
 * of it (docs/errors.md). So does a page that turns out to be damaged: opening makes it again.
 */
export function onDisk<Answer>(kiosk: Kiosk, work: () => Answer): Result<Answer, KioskError> {
  try {
    return ok(work());
  } catch (error) {
    if (!(error instanceof StoreFailure)) throw error;
    if (error.kind === 'diskFull') kiosk.releaseBallast();
    if (error.outcome === 'unknown' || error.kind === 'damaged') kiosk.reopenStores();
    return fail({ code: error.kind === 'diskFull' ? 'diskFull' : 'storeFailed' });
  }
}

/** Changes something in a list or a message, and says so. */
export function mailChanged(kiosk: Kiosk): void {
  kiosk.mailRevision += 1;
  kiosk.changed();
}

/** The letter on the writing screen, which must be the one that is named. */
export function deskWith(kiosk: Kiosk, messageId: string): DraftDesk | null {
  return kiosk.desk?.letter.id === messageId ? kiosk.desk : null;
}
