import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way of one tablet to its gateway, in a test's hand: TCP on loopback, TLS passes through it. */
export interface Network {
  /** What the tablet takes for its gateway's address. */
  readonly url: string;
  /** No connection stands and none is made. */
  cut(): void;
  /** All is well again; what was held back is lost, as after a cut. */
  mend(): void;
  /** Requests reach the gateway, and no answer comes back. */
  holdAnswers(): void;
  /** From here on another machine answers at the gateway's address. */
  leadTo(url: string): void;
  /** Cuts once, after so many more bytes have passed that way; ends when it has. */
  breakAfter(bytes: number, way: Way): Promise<void>;
  close(): Promise<void>;
}

interface Line {
  readonly device: Socket;
  readonly gateway: Socket;
  /** Writes of the device so far: the first two make the handshake, an answer comes after them. */
  deviceWrites: number;
}

type Way = 'requests' | 'answers';

interface Break {
  bytesLeft: number;
  readonly done: () => void;
}

/** Lays a network before a gateway. */
export async function openNetwork(gatewayUrl: string): Promise<Network> {
  let { hostname, port } = new URL(gatewayUrl);
  const lines = new Set<Line>();
  let state: 'open' | 'cut' | 'holdingAnswers' = 'open';
  const planned = new Map<Way, Break>();

  const drop = (line: Line) => {
    lines.delete(line);
    line.device.destroy();
    line.gateway.destroy();
  };
  const dropAll = () => {
    for (const line of lines) drop(line);
  };
  const pass = (line: Line, chunk: Buffer, way: Way) => {
    const to = way === 'requests' ? line.gateway : line.device;
    const broken = planned.get(way);
    if (broken === undefined) return void to.write(chunk);
    to.write(chunk.subarray(0, broken.bytesLeft));
    broken.bytesLeft -= chunk.length;
    if (broken.bytesLeft > 0) return undefined;
    planned.delete(way);
    to.end(dropAll);
    return broken.done();
  };

  const server = createServer((device) => {
    if (state === 'cut') return void device.destroy();
    const line = { device, gateway: connect(Number(port), hostname), deviceWrites: 0 };
    lines.add(line);
    device.on('data', (chunk: Buffer) => {
      line.deviceWrites += 1;
      pass(line, chunk, 'requests');
    });
    line.gateway.on('data', (chunk: Buffer) => {
      if (state === 'holdingAnswers' && line.deviceWrites > 1) return;
      pass(line, chunk, 'answers');
    });
    for (const end of [device, line.gateway]) {
      end.on('close', () => drop(line));
      end.on('error', () => drop(line));
    }
    return undefined;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      state = 'cut';
      dropAll();
    },
    mend() {
      if (state === 'holdingAnswers') dropAll();
      state = 'open';
    },
    holdAnswers() {
      state = 'holdingAnswers';
    },
    leadTo(url) {
      ({ hostname, port } = new URL(url));
      dropAll();
    },
    breakAfter: (bytes, way) =>
      new Promise((done) => {
        planned.set(way, { bytesLeft: bytes, done });
      }),
    async close() {
      dropAll();
      server.close();
      await once(server, 'close');
    },
  };
}
