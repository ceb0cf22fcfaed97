import { createPrivateKey, type KeyObject } from 'node:crypto';
import { fail, ok, type Result } from '../shared/result.ts';
import { readIfThere, writeSecret } from './files.ts';

/** Why one of the facility's keys or its certificate cannot be used. None is ever made anew: only a backup has it. */
export type KeyProblem =
  | { readonly code: 'keyMissing'; readonly path: string }
  /** Empty, cut short, or not what belongs into this file. */
  | { readonly code: 'keyDamaged'; readonly path: string }
  /** A whole key, but not the facility's; `of` is what it does not belong to. */
  | { readonly code: 'keyMismatch'; readonly path: string; readonly of: string };

/** The text of a key's or certificate's file; throws where the disk fails. */
export function readKeyFile(path: string): Result<string, KeyProblem> {
  const text = readIfThere(path);
  return text === null ? fail({ code: 'keyMissing', path }) : ok(text);
}

/** The private P-256 key in a file; throws where the disk fails. */
export function readPrivateKey(path: string): Result<KeyObject, KeyProblem> {
  const pem = readKeyFile(path);
  if (!pem.ok) return pem;
  const key = parsePrivateKey(pem.value);
  if (key?.asymmetricKeyDetails?.namedCurve === 'prime256v1') return ok(key);
  return fail({ code: 'keyDamaged', path });
}

/** A private key as it stands in a file: PKCS #8 in PEM. */
export async function exportKeyPem(key: CryptoKey): Promise<string> {
  const bytes = Buffer.from(await crypto.subtle.exportKey('pkcs8', key));
  return createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

/** Writes a new private key, for its owner's eyes alone. */
export async function writePrivateKey(path: string, key: CryptoKey): Promise<void> {
  writeSecret(path, await exportKeyPem(key));
}

function parsePrivateKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    // Whatever else is in the file, it is no key.
    return null;
  }
}
