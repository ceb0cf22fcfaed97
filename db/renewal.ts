import type { Database } from './connection.ts';

/** A key that has no certificate yet, and the request for one. Both in PEM. */
export interface NextKey {
  readonly requestPem: string;
  readonly privateKeyPem: string;
}

/** A certificate and its key, in PEM. */
export interface KeyPair {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** Where the device is between two certificates (S3). */
export interface Renewal {
  /** What it asks with until it is answered; null while there is nothing to ask for. */
  readonly next: NextKey | null;
  /** What it showed before; null before its first renewal. */
  readonly previous: KeyPair | null;
}

/** The renewal of the certificate in `enrolment`. */
export interface RenewalBook {
  read(): Renewal;
  /** Keeps the next key, before anybody is asked for its certificate. */
  begin(next: NextKey): void;
  /** The next key has its certificate: the device shows it from here on, and keeps the pair before it. */
  finish(certificatePem: string): void;
  /** The gateway knows the previous pair alone: the device shows that again. */
  goBack(): void;
  /** The device is another one from here on. */
  forget(): void;
}

interface RenewalRow {
  readonly requestPem: string | null;
  readonly nextKeyPem: string | null;
  readonly certificatePem: string | null;
  readonly previousKeyPem: string | null;
}

/** Prepares the statements of the renewal. */
export function openRenewal(database: Database): RenewalBook {
  const read = database.prepare<[], RenewalRow>(
    'renewal.read',
    `SELECT next_request_pem AS requestPem, next_private_key_pem AS nextKeyPem,
       previous_certificate_pem AS certificatePem, previous_private_key_pem AS previousKeyPem
     FROM renewal`,
  );
  const saveNext = database.prepare<[string | null, string | null]>(
    'renewal.saveNext',
    'UPDATE renewal SET next_request_pem = ?, next_private_key_pem = ?',
  );
  const savePrevious = database.prepare<[string | null, string | null]>(
    'renewal.savePrevious',
    'UPDATE renewal SET previous_certificate_pem = ?, previous_private_key_pem = ?',
  );
  const keepShown = database.prepare<[]>(
    'renewal.keepShown',
    `UPDATE renewal SET (previous_certificate_pem, previous_private_key_pem) =
       (SELECT certificate_pem, private_key_pem FROM enrolment)`,
  );
  const showNext = database.prepare<[string]>(
    'renewal.showNext',
    `UPDATE enrolment SET certificate_pem = ?,
       private_key_pem = (SELECT next_private_key_pem FROM renewal)`,
  );
  const showPrevious = database.prepare<[]>(
    'renewal.showPrevious',
    `UPDATE enrolment SET (certificate_pem, private_key_pem) =
       (SELECT previous_certificate_pem, previous_private_key_pem FROM renewal)`,
  );
  return {
    read: () => renewalOf(read.get()),
    begin: ({ requestPem, privateKeyPem }) => {
      saveNext.run(requestPem, privateKeyPem);
    },
    finish: (certificatePem) => {
      keepShown.run();
      showNext.run(certificatePem);
      saveNext.run(null, null);
    },
    goBack: () => {
      showPrevious.run();
      savePrevious.run(null, null);
    },
    forget: () => {
      saveNext.run(null, null);
      savePrevious.run(null, null);
    },
  };
}

function renewalOf(row: RenewalRow | undefined): Renewal {
  const { requestPem = null, nextKeyPem = null } = row ?? {};
  const { certificatePem = null, previousKeyPem = null } = row ?? {};
  const hasNext = requestPem !== null && nextKeyPem !== null;
  const hasPrevious = certificatePem !== null && previousKeyPem !== null;
  return {
    next: hasNext ? { requestPem, privateKeyPem: nextKeyPem } : null,
    previous: hasPrevious ? { certificatePem, privateKeyPem: previousKeyPem } : null,
  };
}
