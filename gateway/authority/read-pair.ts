import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { GatewayFiles } from '../files.ts';
import { type KeyProblem, readKeyFile, readPrivateKey } from '../key-file.ts';

/** The authority's certificate, and the key that is its own. */
export interface AuthorityPair {
  readonly key: KeyObject;
  readonly certificatePem: string;
}

/** Reads the authority's key and certificate, which must belong together; throws where the disk fails. */
export function readPair(files: GatewayFiles): Result<AuthorityPair, KeyProblem> {
  const key = readPrivateKey(files.authorityKey);
  if (!key.ok) return key;
  const pem = readKeyFile(files.authorityCertificate);
  if (!pem.ok) return pem;
  const certified = publicKeyIn(pem.value);
  if (certified === null) return fail({ code: 'keyDamaged', path: files.authorityCertificate });
  if (!createPublicKey(key.value).equals(certified)) {
    const { authorityKey: path, authorityCertificate: of } = files;
    return fail({ code: 'keyMismatch', path, of });
  }
  return ok({ key: key.value, certificatePem: pem.value });
}

function publicKeyIn(certificatePem: string): KeyObject | null {
  try {
    return new X509Certificate(certificatePem).publicKey;
  } catch {
    // Whatever else is in the file, it is no certificate.
    return null;
  }
}
