import { createHash, type X509Certificate } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { TLSSocket } from 'node:tls';
import type { WireErrorCode } from '../../shared/protocol/errors.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Authority } from '../authority/authority.ts';
import { deviceOfCertificate } from '../enrolment/renew.ts';
import type { Gateway } from '../gateway.ts';

/** The names and addresses under which devices and browsers may call a server that listens on `host`. */
export function serverNames(host: string): string[] {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const addresses = Object.values(networkInterfaces()).flatMap((ones) => ones ?? []);
  const reachable = isEverywhere ? addresses.map((one) => one.address) : [host];
  return [...new Set(['localhost', '127.0.0.1', hostname(), ...reachable])];
}

/**
 * TLS of the device port (rule 6.12): 1.3 alone, and a certificate is asked for but not insisted on,
 * so that a device without a good one gets a typed answer instead of a broken connection.
 */
export async function deviceTls(authority: Authority, hosts: readonly string[]) {
  const server = await authority.certifyServer(hosts);
  return {
    key: server.keyPem,
    cert: server.chainPem,
    ca: authority.certificatePem,
    minVersion: 'TLSv1.3' as const,
    requestCert: true,
    rejectUnauthorized: false,
  };
}

/** TLS of the staff port: a browser needs no certificate there. */
export async function staffTls(authority: Authority, hosts: readonly string[]) {
  const server = await authority.certifyServer(hosts);
  return { key: server.keyPem, cert: server.chainPem, minVersion: 'TLSv1.2' as const };
}

/** Who shows what. */
export interface Identified {
  readonly deviceId: string;
  readonly certificate: X509Certificate;
}

/** Which device is at the other end of a connection, or why none can be named. */
export async function identifyDevice(
  gateway: Gateway,
  socket: TLSSocket,
): Promise<Result<Identified, WireErrorCode>> {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return fail('certificateMissing');
  // The time is asked for again on every request: a connection may outlive the certificate.
  if (certificate.validToDate.getTime() <= gateway.world.machineMillis()) {
    return fail('certificateExpired');
  }
  if (!socket.authorized) {
    const isExpired = String(socket.authorizationError).includes('CERT_HAS_EXPIRED');
    return fail(isExpired ? 'certificateExpired' : 'certificateUnknown');
  }
  const fingerprint = createHash('sha256').update(certificate.raw).digest('hex');
  const deviceId = await deviceOfCertificate(gateway, fingerprint);
  return deviceId === null ? fail('certificateUnknown') : ok({ deviceId, certificate });
}
