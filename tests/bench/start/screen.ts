import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { assert } from '../../../shared/assert.ts';
import { landscape } from '../../e2e/kiosk.ts';

/** A colour as a style sheet spells it: `#rrggbb`. */
export type Colour = string;

/** A display whose pixels can be read as they are painted, with a finger. */
export interface Screen {
  /** For `DISPLAY`. */
  readonly name: string;
  /** The share of the display that has a colour, from 0 to 1, and the lowest point that has it. */
  look(colour: Colour): { readonly share: number; readonly lowest: Point | null };
  /** Presses once. */
  press(at: Point): void;
  end(): Promise<void>;
}

/** In pixels, from the top left. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Every so many pixels, both ways, one is looked at: buttons are larger, and a look takes 0.2 ms. */
const step = 8;
const bytesEachPixel = 4;

/**
 * Starts an X server that keeps its picture in a file. So what is on the glass is seen from outside, the
 * same way whatever painted it: nothing is built into the program that is timed, and no debugger slows it.
 */
export async function openScreen(): Promise<Screen> {
  const directory = mkdtempSync(join(tmpdir(), 'postern-screen-'));
  const { width, height } = landscape;
  const words = ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-fbdir', directory];
  const server = spawn('Xvfb', [...words, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const lines = createInterface({ input: server.stdio[3] as Readable });
  const [number] = await Promise.race([once(lines, 'line'), refusal(server)]);
  const name = `:${number}`;
  const finger = openFinger(name);
  const picture = openPicture(join(directory, 'Xvfb_screen0'));
  return {
    name,
    look: (colour) => lookFor(colour, picture),
    press: ({ x, y }) => finger.stdin?.write(`mousemove ${x} ${y} click 1\n`),
    async end() {
      closeSync(picture.file);
      finger.kill('SIGTERM');
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** It waits for words, so that a press costs no start of a program. */
function openFinger(display: string): ChildProcess {
  const env = { ...process.env, DISPLAY: display };
  const finger = spawn('xdotool', ['-'], { env, stdio: ['pipe', 'ignore', 'inherit'] });
  finger.once('error', () => {
    throw new Error('xdotool did not start; on Debian: apt-get install xdotool');
  });
  return finger;
}

interface Picture {
  readonly file: number;
  readonly firstPixel: number;
  readonly bytesEachRow: number;
}

/** The file is an X window dump: numbers of four bytes, a table of colours, then the pixels. */
function openPicture(path: string): Picture {
  const file = openSync(path, 'r');
  const head = Buffer.alloc(100);
  readSync(file, head, 0, head.length, 0);
  const [headBytes, bytesEachRow, coloursCount] = [0, 12, 19].map((at) =>
    head.readUInt32BE(at * 4),
  );
  assert(
    headBytes !== undefined && bytesEachRow !== undefined && coloursCount !== undefined,
    'the picture has a head',
  );
  const bytesEachColour = 12;
  return { file, firstPixel: headBytes + coloursCount * bytesEachColour, bytesEachRow };
}

function lookFor(colour: Colour, picture: Picture): ReturnType<Screen['look']> {
  const wanted = Number.parseInt(colour.slice(1), 16);
  const { width, height } = landscape;
  const row = Buffer.alloc(width * bytesEachPixel);
  let found = 0;
  let lowest: Point | null = null;
  for (let y = 0; y < height; y += step) {
    readSync(picture.file, row, 0, row.length, picture.firstPixel + y * picture.bytesEachRow);
    for (let x = 0; x < width; x += step) {
      if ((row.readUInt32LE(x * bytesEachPixel) & 0xffffff) !== wanted) continue;
      found += 1;
      lowest = { x, y };
    }
  }
  return { share: (found * step * step) / (width * height), lowest };
}

async function refusal(server: ChildProcess): Promise<never> {
  await once(server, 'exit');
  throw new Error('Xvfb did not start; on Debian: apt-get install xvfb xauth');
}
