import { X509Certificate } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type DeviceFiles, openExistingStore } from '../core/open-store.ts';

/** What staff need to know of a tablet before anything else. Times are ISO 8601; null when never. */
export interface DeviceStatus {
  readonly deviceName: string | null;
  readonly facilityName: string | null;
  readonly gatewayUrl: string | null;
  readonly lastContact: string | null;
  /** Until when it can show who it is; it renews that by itself, or is enrolled `--again`. */
  readonly certificateEnds: string | null;
  readonly unsentRecords: number;
  readonly oldestUnsent: string | null;
  readonly residents: number;
  readonly setAside: number;
  readonly auditIsWhole: boolean;
}

/** Reads the status from the store; fails with the store's own problem by name. */
export function readStatus(files: DeviceFiles): Result<DeviceStatus, string> {
  const opened = openExistingStore(files);
  if (!opened.ok) return fail(opened.error.kind);
  const store = opened.value;
  const enrolment = store.enrolment.read();
  const status = {
    deviceName: enrolment?.deviceName ?? null,
    facilityName: enrolment?.facilityName ?? null,
    gatewayUrl: enrolment?.gatewayUrl ?? null,
    lastContact: isoOrNull(store.position.read().lastContactMillis),
    certificateEnds: enrolment === null ? null : endOf(enrolment.certificatePem),
    unsentRecords: store.outbox.pendingCount(),
    oldestUnsent: isoOrNull(store.outbox.unsentEmails().oldestMillis),
    residents: store.people.residentIds().length,
    setAside: store.setAside.count(),
    auditIsWhole: store.audit.verify().ok,
  };
  store.close();
  return ok(status);
}

function endOf(certificatePem: string): string {
  return new Date(new X509Certificate(certificatePem).validTo).toISOString();
}

function isoOrNull(millis: number | null): string | null {
  return millis === null ? null : new Date(millis).toISOString();
}
