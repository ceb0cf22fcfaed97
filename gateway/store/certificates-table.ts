/** The certificates of devices (S3): each device has one in use, and at most one that it has not used yet. */
export interface CertificatesTable {
  /** SHA-256 of the DER bytes, lower-case hexadecimal. */
  fingerprint: string;
  device_id: string;
  serial: string;
  not_after_millis: number;
  /** SHA-256 of the request that it answers, and the certificate itself; null for one of an enrolment. */
  request_hash: string | null;
  pem: string | null;
  /** When the device first showed it; null before. */
  used_at_millis: number | null;
  /** When the device first showed the next one: it is refused from then on. */
  replaced_at_millis: number | null;
}
