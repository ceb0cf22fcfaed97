import { createHash, X509Certificate } from 'node:crypto';
import { fail, ok, type Result } from '../../shared/result.ts';
import { appendAudit } from '../audit/append.ts';
import type { Gateway } from '../gateway.ts';
import { write } from '../store/database.ts';
import type { Reader, TrustedGatewaysTable } from '../store/schema.ts';

/** A certificate that staff want to trust. */
export interface NewTrust {
  readonly certificatePem: string;
  /** What the other facility is called here. */
  readonly name: string;
  /** The fingerprint as staff were told it by the other facility; null: not yet. */
  readonly confirmed: string | null;
  readonly by: string;
}

/** Why a gateway is not trusted. Nothing was changed. */
export type TrustProblem =
  | { readonly code: 'badCertificate' | 'ourOwn' | 'nameTaken' }
  | { readonly code: 'notConfirmed' | 'otherFingerprint'; readonly fingerprint: string };

/**
 * Trusts another facility's authority, by its certificate, once somebody has confirmed the fingerprint with
 * that facility by another way than the file came. Answers the fingerprint: 64 hexadecimal digits.
 */
export async function trustGateway(
  gateway: Gateway,
  trust: NewTrust,
): Promise<Result<string, TrustProblem>> {
  const certificate = readCertificate(trust.certificatePem);
  if (certificate === null) return fail({ code: 'badCertificate' });
  const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
  if (fingerprint === ownFingerprint(gateway)) return fail({ code: 'ourOwn' });
  if (trust.confirmed === null) return fail({ code: 'notConfirmed', fingerprint });
  const typed = trust.confirmed.replaceAll(/[\s:]/g, '').toLowerCase();
  if (typed !== fingerprint) return fail({ code: 'otherFingerprint', fingerprint });
  const nowMillis = gateway.world.nowMillis();
  return write(gateway.database, async (writer) => {
    const known = await writer
      .selectFrom('trusted_gateways')
      .select(['name', 'fingerprint'])
      .where((where) =>
        where.or([where('name', '=', trust.name), where('fingerprint', '=', fingerprint)]),
      )
      .executeTakeFirst();
    if (known?.name === trust.name && known.fingerprint === fingerprint) return ok(fingerprint);
    if (known !== undefined) return fail({ code: 'nameTaken' });
    await writer
      .insertInto('trusted_gateways')
      .values({
        fingerprint,
        name: trust.name,
        certificate: certificate.toString(),
        trusted_at_millis: Math.floor(nowMillis),
        trusted_by: trust.by,
      })
      .execute();
    appendAudit(writer, nowMillis, 'transfer.trusted', { gatewayId: fingerprint });
    return ok(fingerprint);
  });
}

/** By what other facilities know this gateway. */
export function ownFingerprint(gateway: Gateway): string {
  return Buffer.from(gateway.authority.fingerprint).toString('hex');
}

/** A trusted gateway by what it is called here, or null. */
export async function findTrusted(
  reader: Reader,
  name: string,
): Promise<TrustedGatewaysTable | null> {
  const found = await reader
    .selectFrom('trusted_gateways')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  return found ?? null;
}

function readCertificate(pem: string): X509Certificate | null {
  try {
    const certificate = new X509Certificate(pem);
    const isOurKind = certificate.publicKey.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isOurKind && certificate.ca ? certificate : null;
  } catch {
    // Whatever is in the file, it is only not a certificate.
    return null;
  }
}
