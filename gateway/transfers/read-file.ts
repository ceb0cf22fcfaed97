import { verify, X509Certificate } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Gateway } from '../gateway.ts';
import { findJsonError } from '../import/json-error.ts';
import type { Reader } from '../store/schema.ts';
import { misfit, type SignedTransfer, TransferFile, transferText } from './document.ts';
import { ownFingerprint } from './trust.ts';

/** Why a file is not taken for transfers to this gateway. */
export type FileProblem =
  | { readonly code: 'notUtf8' | 'fromFuture' | 'otherGateway' | 'badSignature' }
  | { readonly code: 'notJson'; readonly line: number; readonly column: number }
  /** `field` is a path such as `documents.0.transfer.stamps.2`; empty for the file itself. */
  | { readonly code: 'malformed' | 'unknownField'; readonly field: string }
  | { readonly code: 'untrustedGateway'; readonly fingerprint: string };

/** Reads a file of transfers: whole, signed by a gateway that is trusted here, and for this one. */
export async function readTransferFile(
  gateway: Gateway,
  bytes: Uint8Array,
): Promise<Result<readonly SignedTransfer[], FileProblem>> {
  const parsed = parseTransferFile(bytes);
  if (!parsed.ok) return parsed;
  for (const [index, { transfer, signature }] of parsed.value.documents.entries()) {
    if (transfer.toGateway !== ownFingerprint(gateway)) return fail({ code: 'otherGateway' });
    const certificate = await certificateOf(gateway.database, transfer.fromGateway);
    if (certificate === null) {
      return fail({ code: 'untrustedGateway', fingerprint: transfer.fromGateway });
    }
    const key = new X509Certificate(certificate).publicKey;
    const isSigned = verify(
      'sha256',
      Buffer.from(transferText(transfer)),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64'),
    );
    if (!isSigned) return fail({ code: 'badSignature' });
    const wrong = misfit(transfer);
    if (wrong !== null) {
      return fail({ code: 'malformed', field: `documents.${index}.transfer.${wrong}` });
    }
  }
  return ok(parsed.value.documents);
}

/** Reads a file as one of transfers; whose it is, and whether they wrote it, is not asked. */
export function parseTransferFile(bytes: Uint8Array): Result<TransferFile, FileProblem> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return fail({ code: 'notUtf8' });
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    const before = text.slice(0, findJsonError(text)).split('\n');
    return fail({
      code: 'notJson',
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
    });
  }
  if (isFromFuture(document)) return fail({ code: 'fromFuture' });
  const parsed = TransferFile.safeParse(document);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  if (issue?.code === 'unrecognized_keys') {
    return fail({ code: 'unknownField', field: [...path, ...issue.keys.slice(0, 1)].join('.') });
  }
  return fail({ code: 'malformed', field: path.join('.') });
}

function isFromFuture(document: unknown): boolean {
  if (typeof document !== 'object' || document === null) return false;
  const { schemaVersion } = document as { readonly schemaVersion?: unknown };
  return typeof schemaVersion === 'number' && schemaVersion > 1;
}

async function certificateOf(reader: Reader, fingerprint: string): Promise<string | null> {
  const trusted = await reader
    .selectFrom('trusted_gateways')
    .select('certificate')
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirst();
  return trusted?.certificate ?? null;
}
