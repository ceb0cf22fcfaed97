import 'reflect-metadata';
import { createHash, createPrivateKey, randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Aes256Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from '@hpke/core';
import * as x509 from '@peculiar/x509';
import { uuidv7 } from 'uuidv7';
import { genesisHash, recordHash } from '../../shared/protocol/chain.ts';
import type { EnrolResponse } from '../../shared/protocol/enrol.ts';
import { enrolmentSecretText, parseEnrolmentCode } from '../../shared/protocol/enrolment-code.ts';
import type { ProtocolRange } from '../../shared/protocol/protocol-range.ts';
import type { MessageSend, OutboxRecord } from '../../shared/protocol/record.ts';
import { type LeasedStamp, SyncResponse } from '../../shared/protocol/sync.ts';

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const suite = new CipherSuite({
  kem: new DhkemP256HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
});
const utf8 = new TextEncoder();

/** An answer of the gateway: status, headers and parsed body. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

interface Call {
  readonly url: string;
  readonly body?: string | Buffer;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly key?: string;
  readonly cert?: string;
}

/** One HTTPS request as a device makes it; the certificate of the gateway is checked elsewhere. */
export function call(options: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { key, cert } = options;
    const sent = httpsRequest(
      options.url,
      {
        method: options.method ?? 'POST',
        rejectUnauthorized: false,
        agent: false,
        headers: { 'content-type': 'application/json', ...options.headers },
        ...(key !== undefined && cert !== undefined ? { key, cert } : {}),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || 'null');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body });
        });
      },
    );
    sent.on('error', reject);
    sent.end(options.body);
  });
}

/** A device's key with a certificate request for it, both in PEM. */
export async function makeCertificateRequest(
  algorithm: EcKeyGenParams | RsaHashedKeyGenParams = ecdsa,
) {
  const keys = (await crypto.subtle.generateKey(algorithm, true, [
    'sign',
    'verify',
  ])) as CryptoKeyPair;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: 'CN=new device',
    keys,
    signingAlgorithm: { ...algorithm, hash: 'SHA-256' },
  });
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  const keyPem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
  return { keyPem, requestPem: request.toString('pem') };
}

/** Asks to be enrolled with a code; the answer may be a refusal. */
export async function askToEnrol(deviceUrl: string, code: string, protocol?: ProtocolRange) {
  const { keyPem, requestPem } = await makeCertificateRequest();
  const parsed = parseEnrolmentCode(code);
  if (!parsed.ok) throw new Error(`not a code: ${code}`);
  const body = JSON.stringify({
    secret: enrolmentSecretText(parsed.value.secretBytes),
    certificateRequestPem: requestPem,
    app: { version: '0.1.0' },
    protocol,
  });
  return { keyPem, answer: await call({ url: `${deviceUrl}/enrol`, body }) };
}

/** A device that does what a kiosk does, without a disk: its state can be copied and set back. */
export class TestDevice {
  readonly deviceUrl: string;
  readonly enrolment: EnrolResponse;
  readonly keyPem: string;
  session = randomUUID();
  request = 0;
  head = { seq: 0, hash: genesisHash };
  nonce: string | null = null;
  cursor: string | null = null;
  outbox: OutboxRecord[] = [];
  /** Every change that came, in order. */
  changes: { kind: string; [field: string]: unknown }[] = [];
  stamps: LeasedStamp[] = [];
  /** Who it says is signed in, as a shared device does. */
  signedIn: string | null = null;
  #sender: Promise<{ encapsulatedKey: string; key: CryptoKey }> | undefined;

  constructor(deviceUrl: string, enrolment: EnrolResponse, keyPem: string) {
    this.deviceUrl = deviceUrl;
    this.enrolment = enrolment;
    this.keyPem = keyPem;
  }

  static async enrol(deviceUrl: string, code: string): Promise<TestDevice> {
    const { keyPem, answer } = await askToEnrol(deviceUrl, code);
    if (answer.status !== 200) throw new Error(`not enrolled: ${JSON.stringify(answer.body)}`);
    return new TestDevice(deviceUrl, answer.body as EnrolResponse, keyPem);
  }

  /** A second device with the same state: a clone, or a restored backup. */
  clone(): TestDevice {
    const copy = new TestDevice(this.deviceUrl, this.enrolment, this.keyPem);
    const { head, nonce, cursor } = this;
    return Object.assign(copy, { head, nonce, cursor, outbox: [...this.outbox] });
  }

  async send(message: MessageSend): Promise<OutboxRecord> {
    return this.queue('message.send', message);
  }

  async queue(kind: string, payload: unknown, version = 1): Promise<OutboxRecord> {
    const id = uuidv7();
    const sealed = await this.seal(`${kind}\n${version}\n${id}`, JSON.stringify(payload));
    return this.queueSealed({ id, kind, version, sealed });
  }

  queueSealed(part: Pick<OutboxRecord, 'id' | 'kind' | 'version' | 'sealed'>): OutboxRecord {
    const unhashed = {
      ...part,
      seq: this.head.seq + 1,
      atMillis: 1,
      previousHash: this.head.hash,
    };
    const hash = recordHash(unhashed, (text) => createHash('sha256').update(text).digest('hex'));
    const record = { ...unhashed, hash };
    this.head = { seq: record.seq, hash };
    this.outbox.push(record);
    return record;
  }

  /** What the next sync would send. */
  nextRequest() {
    this.request += 1;
    return {
      protocol: { min: 1, max: 1 },
      epoch: this.enrolment.epoch,
      session: this.session,
      request: this.request,
      head: this.head,
      nonce: this.nonce,
      // A clock that is ahead of everyone's gains nothing by it.
      clock: { wallMillis: 1, trustedMillis: Date.parse('2100-01-01T00:00:00Z') },
      pending: this.outbox.length,
      records: this.outbox.slice(0, 500),
      cursor: this.cursor,
      app: { version: '0.1.0' },
      ...(this.signedIn === null ? {} : { signedIn: this.signedIn }),
    };
  }

  post(request: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return call({
      url: `${this.deviceUrl}/sync`,
      body: JSON.stringify(request),
      key: this.keyPem,
      cert: this.enrolment.certificatePem,
      headers,
    });
  }

  /** One round; throws if the gateway refuses. */
  async sync(): Promise<SyncResponse> {
    const answer = await this.post(this.nextRequest());
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
    const response = SyncResponse.parse(answer.body);
    this.take(response);
    return response;
  }

  take(response: SyncResponse): void {
    this.outbox = this.outbox.filter((record) => record.seq > response.acknowledged);
    this.nonce = response.nonce;
    this.cursor = response.cursor;
    this.changes.push(...response.changes);
    this.stamps = response.leases?.stamps ?? this.stamps;
  }

  /** The latest state that it was told of a message. */
  stateOf(messageId: string) {
    return this.changes.findLast(
      (change) => change.kind === 'message.state' && change['messageId'] === messageId,
    );
  }

  /** Seals a text to the gateway, as devices do. */
  async seal(about: string, text: string): Promise<OutboxRecord['sealed']> {
    this.#sender ??= this.#openSender();
    const { encapsulatedKey, key } = await this.#sender;
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const additionalData = utf8.encode(about);
    const cipher = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData },
      key,
      utf8.encode(text),
    );
    const box = Buffer.concat([iv, new Uint8Array(cipher)]).toString('base64');
    return { encapsulatedKey, box };
  }

  async #openSender() {
    const raw = Uint8Array.from(Buffer.from(this.enrolment.sealingKey, 'base64'));
    const recipientPublicKey = await suite.kem.deserializePublicKey(raw.buffer);
    const context = await suite.createSenderContext({
      recipientPublicKey,
      info: utf8.encode('postern outbox 1'),
    });
    const bytes = await context.export(utf8.encode('record key'), 32);
    const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt']);
    return { encapsulatedKey: Buffer.from(context.enc).toString('base64'), key };
  }
}
