import 'reflect-metadata';
import { createHash, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { fail, ok, type Result } from '../../shared/result.ts';
import { type GatewayFiles, writeSecret } from '../files.ts';
import { exportKeyPem, type KeyProblem, writePrivateKey } from '../key-file.ts';
import type { World } from '../world.ts';
import { readPair } from './read-pair.ts';

/** The facility's own certificate authority: it signs the gateway's and every device's certificate. */
export interface Authority {
  readonly certificatePem: string;
  /** SHA-256 of the certificate's DER bytes: 32 bytes. */
  readonly fingerprint: Uint8Array;
  /** A device's certificate for the key in `requestPem` (PKCS #10). Anything but P-256 is refused. */
  certifyDevice(
    request: DeviceCertificateRequest,
  ): Promise<Result<DeviceCertificate, 'badRequest'>>;
  /** A new key and certificate for the gateway's own servers, for the names in `hosts`. */
  certifyServer(hosts: readonly string[]): Promise<{ keyPem: string; chainPem: string }>;
}

export interface DeviceCertificateRequest {
  readonly requestPem: string;
  readonly deviceId: string;
  /** How long it holds; zero or less makes one that has expired already, for tests. */
  readonly days: number;
}

export interface DeviceCertificate {
  readonly pem: string;
  readonly serial: string;
  /** SHA-256 of the DER bytes, lower-case hexadecimal. */
  readonly fingerprint: string;
  readonly notAfterMillis: number;
}

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;
const dayMillis = 86_400_000;
/** Clocks of devices may be behind the gateway's: what is signed now must hold a day ago. */
const backdatedMillis = dayMillis;
const authorityYears = 20;
const serverDays = 825;

x509.cryptoProvider.set(crypto);

/** Makes the authority of a new facility, in place of any that is there. */
export async function makeAuthority(
  files: GatewayFiles,
  facilityName: string,
  world: World,
): Promise<Authority> {
  const keys = await makeKeys();
  const certificate = (await selfSign(keys, facilityName, world)).toString('pem');
  writeSecret(files.authorityCertificate, `${certificate}\n`);
  await writePrivateKey(files.authorityKey, keys.privateKey);
  return authorityFrom(keys.privateKey, certificate, world);
}

/** Opens the authority in `files`, or says why there is none. */
export async function openAuthority(
  files: GatewayFiles,
  world: World,
): Promise<Result<Authority, KeyProblem>> {
  const pair = readPair(files);
  if (!pair.ok) return pair;
  const signingKey = await importSigningKey(pair.value.key);
  return ok(authorityFrom(signingKey, pair.value.certificatePem, world));
}

function authorityFrom(signingKey: CryptoKey, certificatePem: string, world: World): Authority {
  const certificate = new x509.X509Certificate(certificatePem);
  const issue = { signingKey, certificate, world };
  return {
    certificatePem,
    fingerprint: sha256(certificate.rawData),
    certifyDevice: (request) => certifyDevice(issue, request),
    certifyServer: (hosts) => certifyServer(issue, hosts),
  };
}

interface Issuer {
  readonly signingKey: CryptoKey;
  readonly certificate: x509.X509Certificate;
  readonly world: World;
}

async function certifyDevice(
  issuer: Issuer,
  request: DeviceCertificateRequest,
): Promise<Result<DeviceCertificate, 'badRequest'>> {
  const publicKey = await readRequest(request.requestPem);
  if (publicKey === null) return fail('badRequest');
  const notAfterMillis = issuer.world.machineMillis() + request.days * dayMillis;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(issuer.world),
    subject: [{ CN: [request.deviceId] }],
    issuer: issuer.certificate.subjectName,
    notBefore: new Date(Math.min(notAfterMillis, issuer.world.machineMillis()) - backdatedMillis),
    notAfter: new Date(notAfterMillis),
    publicKey,
    signingKey: issuer.signingKey,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    ],
  });
  return ok({
    pem: certificate.toString('pem'),
    serial: certificate.serialNumber,
    fingerprint: Buffer.from(sha256(certificate.rawData)).toString('hex'),
    notAfterMillis,
  });
}

async function readRequest(pem: string): Promise<x509.PublicKey | null> {
  try {
    const request = new x509.Pkcs10CertificateRequest(pem);
    const { name, namedCurve } = request.publicKey.algorithm as EcKeyAlgorithm;
    if (name !== 'ECDSA' || namedCurve !== 'P-256') return null;
    return (await request.verify()) ? request.publicKey : null;
  } catch {
    // Whatever a stranger sends as a request, it is only not a request.
    return null;
  }
}

async function certifyServer(issuer: Issuer, hosts: readonly string[]) {
  const keys = await makeKeys();
  const now = issuer.world.machineMillis();
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerial(issuer.world),
    subject: [{ CN: ['Postern gateway'] }],
    issuer: issuer.certificate.subjectName,
    notBefore: new Date(now - backdatedMillis),
    notAfter: new Date(now + serverDays * dayMillis),
    publicKey: keys.publicKey,
    signingKey: issuer.signingKey,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(hosts.map(alternativeName)),
    ],
  });
  return {
    keyPem: await exportKeyPem(keys.privateKey),
    // The authority goes along: a device that has only its fingerprint checks it by that.
    chainPem: `${certificate.toString('pem')}\n${issuer.certificate.toString('pem')}\n`,
  };
}

function selfSign(keys: CryptoKeyPair, facilityName: string, world: World) {
  const now = world.machineMillis();
  return x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerial(world),
    name: [{ CN: [`${facilityName} devices`] }],
    notBefore: new Date(now - backdatedMillis),
    notAfter: new Date(now + authorityYears * 366 * dayMillis),
    keys,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign,
        true,
      ),
    ],
  });
}

function alternativeName(host: string): x509.JsonGeneralName {
  return { type: /^[\d.]+$|:/.test(host) ? 'ip' : 'dns', value: host };
}

function newSerial(world: World): string {
  const bytes = world.randomBytes(16);
  // A serial number is positive and of a fixed length: neither sign bit nor leading zero.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return Buffer.from(bytes).toString('hex');
}

function makeKeys(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
}

function importSigningKey(key: KeyObject): Promise<CryptoKey> {
  const bytes = key.export({ format: 'der', type: 'pkcs8' });
  return crypto.subtle.importKey('pkcs8', Uint8Array.from(bytes), keyAlgorithm, false, ['sign']);
}

function sha256(bytes: ArrayBuffer): Uint8Array {
  return createHash('sha256').update(new Uint8Array(bytes)).digest();
}
