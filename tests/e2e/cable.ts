import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { assert } from '../../shared/assert.ts';

/** How the cable behaves: for connections that are made from then on, the others end. */
export type CableState =
  | 'whole'
  /** Nothing passes, and nothing answers. */
  | 'cut'
  /** The request comes to an end half-way: the gateway waits for the rest of it. */
  | 'requestsStop'
  /** The gateway gets the request and does all it asks for; its answer never arrives. */
  | 'answersStop'
  /** A few bytes at a time, both ways. */
  | 'slow';

/** The network between a tablet and its gateway: bytes of TLS, which it cannot read. */
export interface Cable {
  /** What the tablet takes for its gateway. Stays the same when the gateway gets another port. */
  readonly url: string;
  /** The gateway at the other end from now on, as `https://host:port`. */
  leadTo(gatewayUrl: string): void;
  /** Also breaks every connection that is open. */
  become(state: CableState): void;
  /** How often the tablet has called, whether it got through or not. */
  calls(): number;
  remove(): Promise<void>;
}

/** A request of the kiosk is longer than this, so half of it at the most gets through. */
const handshakeBytes = 1_400;
const slowBytes = 48;
const slowMillis = 2;

/** Lays a cable on loopback. It leads nowhere yet. */
export async function layCable(): Promise<Cable> {
  let target: URL | null = null;
  let state: CableState = 'whole';
  let calls = 0;
  const ends = new Set<Socket>();
  const server = createServer((tablet) => {
    calls += 1;
    if (state === 'cut' || target === null) {
      tablet.destroy();
      return;
    }
    const gateway = connect(Number(target.port), target.hostname);
    for (const [end, other] of [
      [tablet, gateway],
      [gateway, tablet],
    ] as const) {
      ends.add(end);
      end.on('error', () => other.destroy());
      end.on('close', () => {
        ends.delete(end);
        other.destroy();
      });
    }
    join(tablet, gateway, state);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    leadTo(gatewayUrl) {
      target = new URL(gatewayUrl);
    },
    become(next) {
      state = next;
      for (const end of ends) end.destroy();
    },
    calls: () => calls,
    async remove() {
      server.close();
      for (const end of ends) end.destroy();
      await once(server, 'close');
    },
  };
}

function join(tablet: Socket, gateway: Socket, state: CableState): void {
  switch (state) {
    case 'slow':
      trickle(tablet, gateway);
      trickle(gateway, tablet);
      return;
    case 'requestsStop':
      passFirst(tablet, gateway, handshakeBytes);
      gateway.pipe(tablet);
      return;
    case 'answersStop':
      passUntilAsked(tablet, gateway);
      return;
    default:
      assert(state === 'whole', 'a cut cable joins nothing');
      tablet.pipe(gateway);
      gateway.pipe(tablet);
  }
}

function passFirst(from: Socket, to: Socket, bytesMax: number): void {
  let left = bytesMax;
  from.on('data', (chunk: Buffer) => {
    to.write(chunk.subarray(0, left));
    left = Math.max(0, left - chunk.length);
  });
}

/**
 * In TLS 1.3 the client speaks twice before it hears an answer: its greeting, then, after the server's
 * one flight, its certificate with the request. What the server says after that goes nowhere.
 */
function passUntilAsked(tablet: Socket, gateway: Socket): void {
  let spoken = 0;
  tablet.on('data', (chunk) => {
    spoken += 1;
    gateway.write(chunk);
  });
  gateway.on('data', (chunk) => {
    if (spoken < 2) tablet.write(chunk);
  });
}

function trickle(from: Socket, to: Socket): void {
  from.on('data', async (chunk: Buffer) => {
    from.pause();
    for (let at = 0; at < chunk.length && !to.destroyed; at += slowBytes) {
      to.write(chunk.subarray(at, at + slowBytes));
      await new Promise((done) => setTimeout(done, slowMillis));
    }
    from.resume();
  });
}
