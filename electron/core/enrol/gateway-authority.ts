import { createHash } from 'node:crypto';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { fail, ok, type Result } from '../../../shared/result.ts';

const connectMillisMax = 15_000;

/** Why a gateway's authority could not be had. */
export type AuthorityProblem = 'unreachable' | 'timedOut' | 'gatewayNotTrusted';

/**
 * Asks a gateway for its authority's certificate and believes it only if its SHA-256 begins with the
 * fingerprint inside the enrolment code, which staff carried over by hand. Nothing is sent before
 * that: a machine in the middle learns no secret. Answers the authority in PEM.
 */
export function fetchAuthority(
  gatewayUrl: string,
  fingerprint: Uint8Array,
): Promise<Result<string, AuthorityProblem>> {
  const { hostname, port } = new URL(gatewayUrl);
  return new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(port || 443),
      ...(/^[\d.]+$|:/.test(hostname) ? {} : { servername: hostname }),
      minVersion: 'TLSv1.3',
      // The chain is judged below, by the fingerprint: there is no other root to judge it by yet.
      rejectUnauthorized: false,
      timeout: connectMillisMax,
    });
    const end = (result: Result<string, AuthorityProblem>) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('error', () => end(fail('unreachable')));
    socket.on('timeout', () => end(fail('timedOut')));
    socket.on('secureConnect', () =>
      end(authorityOf(socket.getPeerCertificate(true), fingerprint)),
    );
  });
}

function authorityOf(
  leaf: DetailedPeerCertificate,
  fingerprint: Uint8Array,
): Result<string, AuthorityProblem> {
  let certificate = leaf;
  // A self-signed certificate is its own issuer: there the chain ends.
  while (certificate.issuerCertificate && certificate.issuerCertificate !== certificate) {
    certificate = certificate.issuerCertificate;
  }
  const digest = createHash('sha256').update(certificate.raw).digest();
  const isExpected = digest.subarray(0, fingerprint.length).equals(fingerprint);
  return isExpected ? ok(pemOf(certificate.raw)) : fail('gatewayNotTrusted');
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
