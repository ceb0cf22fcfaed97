import { connect } from 'node:tls';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WireError, wireErrors } from '../../shared/protocol/errors.ts';
import { type DemoDirectory, makeDemoDirectory } from '../demo/demo.test-support.ts';
import type { RunningDemo } from '../demo/demo.ts';
import { type Answer, call, TestDevice } from '../sync/device.test-support.ts';
import { bodyBytesMax } from './wire.ts';

let prepared: DemoDirectory;
let demo: RunningDemo;
let device: TestDevice;

beforeAll(async () => {
  prepared = await makeDemoDirectory(Date.parse('2026-11-15T19:00:00Z'));
  demo = await prepared.start();
  device = await TestDevice.enrol(demo.deviceUrl, await demo.enrolmentCode());
});

afterAll(async () => {
  await demo.stop();
  prepared.remove();
});

function post(path: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const { keyPem: key, enrolment } = device;
  return call({
    url: `${demo.deviceUrl}${path}`,
    body,
    key,
    cert: enrolment.certificatePem,
    headers,
  });
}

function expectTyped(answer: Answer): string {
  const { error } = WireError.parse(answer.body);
  expect(answer.status).toBe(wireErrors[error.code]);
  expect(error.code).not.toBe('internal');
  return error.code;
}

/** What the server answers to bytes that may not be HTTP at all. */
function sendRaw(bytes: Uint8Array): Promise<string> {
  const { port } = new URL(demo.deviceUrl);
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false });
    let text = '';
    socket.on('secureConnect', () => socket.end(bytes));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('close', () => resolve(text));
    socket.on('error', reject);
  });
}

test('any JSON at all, posted to either path, gets a typed error', async () => {
  const path = fc.constantFrom('/sync', '/enrol');
  await fc.assert(
    fc.asyncProperty(path, fc.json(), async (to, body) => {
      expectTyped(await post(to, body));
    }),
    { numRuns: 150 },
  );
});

test('a good request with any one field replaced is answered or refused, never a failure', async () => {
  const good = device.nextRequest();
  const field = fc.constantFrom(...Object.keys(good));
  await fc.assert(
    fc.asyncProperty(field, fc.jsonValue(), async (name, value) => {
      // A replaced head or nonce rightly fences the device; the next run wants it back.
      await demo.gateway.database.updateTable('devices').set({ state: 'active' }).execute();
      const request = { ...good, request: device.nextRequest().request, [name]: value };
      const answer = await device.post(request);
      if (answer.status !== 200) expectTyped(answer);
    }),
    { numRuns: 150 },
  );
});

test('any bytes as a body, with any content type or encoding, get a typed error', async () => {
  const headers = fc.constantFrom<Record<string, string>>(
    {},
    { 'content-type': 'text/plain' },
    { 'content-type': '' },
    { 'content-encoding': 'gzip' },
    { 'content-encoding': 'zstd' },
    { 'content-encoding': 'br' },
  );
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), headers, async (bytes, extra) => {
      expect(expectTyped(await post('/sync', Buffer.from(bytes), extra))).toBe('malformed');
    }),
    { numRuns: 150 },
  );
});

test('bytes that are not HTTP get a typed error, or a closed door', async () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(bytes, async (garbage) => {
      const text = await sendRaw(garbage);
      if (text !== '') {
        expect(text).toMatch(/^HTTP\/1\.1 4\d\d /);
        WireError.parse(JSON.parse(text.slice(text.indexOf('{'))));
      }
    }),
    { numRuns: 60 },
  );
  expect(await sendRaw(Buffer.from('GET nonsense\r\n\r\n'))).toContain('"malformed"');
});

test('6.7 what is too large is 413, plain or inflated', async () => {
  const plain = await post('/sync', ' '.repeat(bodyBytesMax + 1));
  expect(expectTyped(plain)).toBe('tooLarge');
  const tooMuch = Buffer.alloc(bodyBytesMax + 1, ' ');
  for (const [coding, bomb] of [
    ['gzip', gzipSync(tooMuch)],
    ['zstd', zstdCompressSync(tooMuch)],
  ] as const) {
    const inflated = await post('/sync', bomb, { 'content-encoding': coding });
    expect(expectTyped(inflated)).toBe('tooLarge');
  }
  const record = await device.queue('message.read', {});
  const many = { ...device.nextRequest(), records: Array.from({ length: 501 }, () => record) };
  expect(expectTyped(await device.post(many))).toBe('tooLarge');
});

test('an unknown path, a strange URL and another method are typed too', async () => {
  expect(expectTyped(await post('/nowhere', '{}'))).toBe('notFound');
  expect(expectTyped(await post('/%ff', '{}'))).toBe('malformed');
  expect(expectTyped(await call({ url: `${demo.deviceUrl}/sync`, method: 'GET' }))).toBe(
    'notFound',
  );
});

test('6.12 a connection that takes up an earlier TLS session is still known by its certificate', async () => {
  const { port } = new URL(demo.deviceUrl);
  const { keyPem: key, enrolment } = device;
  const options = { port: Number(port), host: '127.0.0.1', rejectUnauthorized: false, key };
  const ask = (session: Buffer | undefined) =>
    new Promise<{ text: string; session: Buffer | undefined; reused: boolean }>(
      (resolve, reject) => {
        const cert = enrolment.certificatePem;
        const socket = connect({ ...options, cert, ...(session === undefined ? {} : { session }) });
        let ticket: Buffer | undefined;
        let text = '';
        let reused = false;
        socket.on('session', (given) => {
          ticket = given;
        });
        socket.on('data', (chunk: Buffer) => {
          text += chunk.toString('utf8');
        });
        socket.on('error', reject);
        socket.on('secureConnect', () => {
          reused = socket.isSessionReused();
        });
        socket.on('close', () => resolve({ text, session: ticket, reused }));
        const head = 'POST /sync HTTP/1.1\r\nhost: x\r\nconnection: close\r\n';
        socket.write(`${head}content-type: application/json\r\ncontent-length: 2\r\n\r\n{}`);
      },
    );
  const first = await ask(undefined);
  const second = await ask(first.session);
  expect([first.reused, second.reused]).toEqual([false, true]);
  // Both are refused for the empty body, and so have passed the certificate.
  expect(first.text).toContain('"malformed"');
  expect(second.text).toContain('"malformed"');
});

test('6.12 TLS below 1.3 is not spoken', async () => {
  const { port } = new URL(demo.deviceUrl);
  const refused = new Promise((resolve) => {
    const socket = connect({
      port: Number(port),
      host: '127.0.0.1',
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.2',
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    socket.on('secureConnect', () => resolve('connected'));
  });
  expect(await refused).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
});

test('the gateway shows its authority, whose fingerprint stands in the enrolment code', async () => {
  const { port } = new URL(demo.deviceUrl);
  const fingerprint = await new Promise<string>((resolve, reject) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', rejectUnauthorized: false });
    socket.on('error', reject);
    socket.on('secureConnect', () => {
      resolve(socket.getPeerCertificate(true).issuerCertificate.fingerprint256);
      socket.end();
    });
  });
  const expected = Buffer.from(demo.gateway.authority.fingerprint).toString('hex');
  expect(fingerprint.replaceAll(':', '').toLowerCase()).toBe(expected);
});
