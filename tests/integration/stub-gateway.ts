import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { Authority } from '../../gateway/authority/authority.ts';
import type { RunningDemo } from '../../gateway/demo/demo.ts';
import { deviceTls, identifyDevice } from '../../gateway/server/tls.ts';
import { sync } from '../../gateway/sync/sync.ts';
import { SyncRequest, type SyncResponse } from '../../shared/protocol/sync.ts';

/** What a stub answers: any status, any bytes. */
export interface StubAnswer {
  readonly status: number;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A machine at the gateway's address that answers as a test likes. */
export interface StubGateway {
  readonly url: string;
  /** The requests that reached it, parsed. */
  readonly requests: unknown[];
}

/** Starts one whose certificate the authority has signed. It is gone with the test. */
export async function openStubGateway(
  authority: Authority,
  answer: (body: unknown, socket: TLSSocket) => StubAnswer | Promise<StubAnswer>,
): Promise<StubGateway> {
  const requests: unknown[] = [];
  const tls = await deviceTls(authority, ['127.0.0.1']);
  const server = createServer(tls, async (request, response) => {
    const body: unknown = JSON.parse(gunzipSync(await readAll(request)).toString('utf8'));
    requests.push(body);
    const said = await answer(body, request.socket as TLSSocket);
    response.writeHead(said.status, said.headers ?? {}).end(said.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** What the real gateway would answer, changed on its way. */
export function throughRealGateway(
  { gateway }: RunningDemo,
  change: (answer: SyncResponse) => unknown,
): (body: unknown, socket: TLSSocket) => Promise<StubAnswer> {
  return async (body, socket) => {
    const device = await identifyDevice(gateway, socket);
    if (!device.ok) throw new Error(device.error);
    const answered = await sync(gateway, device.value.deviceId, SyncRequest.parse(body));
    if (!answered.ok) throw new Error(answered.error);
    return { status: 200, body: JSON.stringify(change(answered.value)) };
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
