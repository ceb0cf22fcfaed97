import { X509Certificate } from 'node:crypto';
import { statfsSync } from 'node:fs';
import type { KioskError } from '../../../shared/ipc/errors.ts';
import type { FindingsView, MaintenanceView } from '../../../shared/ipc/maintenance.ts';
import { ResidentId } from '../../../shared/mail/identifiers.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { noWrongPins, wrongPinsMax } from '../../../shared/session/lockout.ts';
import { needsStaffUnlock, quietDevice } from '../../../shared/session/throttle.ts';
import { examineStore, type Findings, isWell } from '../examine.ts';
import { type Kiosk, onDisk } from '../kiosk.ts';
import { version } from '../version.ts';

/** Staff at a tablet. */
export interface Maintenance {
  /** By which the gateway knows who it is. */
  readonly codeNumber: string;
  /** What `doctor` found, once it was asked. */
  readonly findings: Findings | null;
}

/** A kiosk at which staff are signed in. */
export interface MaintainedKiosk extends Kiosk {
  maintenance: Maintenance;
}

/** Whether staff are signed in, and the session is theirs. */
export function isMaintained(kiosk: Kiosk): kiosk is MaintainedKiosk {
  return kiosk.maintenance !== null && kiosk.session.status().state === 'maintenance';
}

/** Lets PINs be tried again after over thirty wrong ones in an hour (5.3). */
export function unlockDevice(kiosk: MaintainedKiosk): Result<null, KioskError> {
  const { codeNumber } = kiosk.maintenance;
  return noted(kiosk, 'unlock device', () => {
    kiosk.store.attempts.saveThrottle(quietDevice);
    kiosk.store.audit.append(kiosk.time.now(), 'maintenance.throttleCleared', { codeNumber });
  });
}

/** Lets one resident's PIN be tried again after ten wrong ones (5.3). */
export function unlockResident(
  kiosk: MaintainedKiosk,
  residentId: string,
): Result<null, KioskError> {
  const { codeNumber } = kiosk.maintenance;
  if (!lockedOut(kiosk).includes(residentId)) return fail({ code: 'notFound' });
  return noted(kiosk, 'unlock resident', () => {
    const detail = { residentId, codeNumber };
    kiosk.store.attempts.save(residentId, noWrongPins);
    kiosk.store.audit.append(kiosk.time.now(), 'maintenance.lockOutCleared', detail);
  });
}

/** Looks at the store as `postern-device doctor` does. */
export function runDoctor(kiosk: MaintainedKiosk): Result<null, KioskError> {
  const { codeNumber } = kiosk.maintenance;
  const findings = examineStore(kiosk.store, kiosk.files);
  kiosk.maintenance = { codeNumber, findings };
  return noted(kiosk, 'doctor', () => {
    const found = isWell(findings) ? 'well' : 'notWell';
    kiosk.store.audit.append(kiosk.time.now(), 'maintenance.examined', { codeNumber, found });
  });
}

/** What staff are shown. Of residents IDs alone. */
export function maintenanceView(kiosk: Kiosk): MaintenanceView {
  const { store, maintenance, files } = kiosk;
  const enrolment = store.enrolment.read();
  const all = store.attempts.lockedOut(wrongPinsMax);
  const shown = lockedOut(kiosk).slice(0, lockedOutMax);
  return {
    deviceId: enrolment?.deviceId ?? '',
    deviceName: enrolment?.deviceName ?? '',
    version,
    certificateEndsAtMillis: certificateEnd(enrolment?.certificatePem ?? ''),
    freeBytes: freeBytes(files.dataDir),
    store: store.rebuilt === null ? 'whole' : 'madeAgain',
    pendingRecords: store.outbox.pendingCount(),
    isThrottled: needsStaffUnlock(store.attempts.throttle()),
    lockedOut: shown,
    moreLockedOut: all.length - shown.length,
    findings: maintenance?.findings ? findingsView(maintenance.findings) : null,
  };
}

/** As many as a list on a screen can be; the rest come up as these are unlocked. */
const lockedOutMax = 50;

/** What was typed may be anything; what is no ID stays off the screen and out of the log. */
function lockedOut({ store }: Kiosk): string[] {
  return store.attempts
    .lockedOut(wrongPinsMax)
    .filter((typedId) => ResidentId.safeParse(typedId).success);
}

function findingsView(findings: Findings): FindingsView {
  const { auditIsWhole, unsentRecords, vaults, rebuilt } = findings;
  const lost = rebuilt?.lost ?? 0;
  return { isWell: isWell(findings), auditIsWhole, lost, unsentRecords, vaults };
}

function noted(kiosk: Kiosk, name: string, work: () => void): Result<null, KioskError> {
  const done = onDisk(kiosk, () => kiosk.store.transaction(name, work));
  if (!done.ok) return done;
  kiosk.changed();
  return ok(null);
}

function certificateEnd(certificatePem: string): number | null {
  try {
    return Date.parse(new X509Certificate(certificatePem).validTo);
  } catch {
    return null;
  }
}

/** For staff's eyes, to the tenth of a gigabyte: finer, and every letter would be another view. */
const shownBytes = 100_000_000;

function freeBytes(dataDir: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(dataDir);
    return Math.floor((bavail * bsize) / shownBytes) * shownBytes;
  } catch {
    return null;
  }
}
