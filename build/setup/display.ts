/** A screen to draw on: the present one, or a virtual one that lives as long as the caller wants. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

export interface Display {
  /** The variables to add to a child's environment: `{ ...process.env, ...display.env }`. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends the virtual screen; leaves a real one alone. May be called more than once. */
  stop(): Promise<void>;
}

export interface ScreenSize {
  readonly widthPixels: number;
  readonly heightPixels: number;
}

export interface VirtualScreen extends ScreenSize {
  /** A folder for `Xvfb_screen0`, in which what the screen shows stands at every moment (xwd's format). */
  readonly pictureDir?: string;
}

/** What kiosk tablets have. */
const USUAL_SIZE: ScreenSize = { widthPixels: 1280, heightPixels: 800 };

function presentDisplay(): Display | undefined {
  const names = ['DISPLAY', 'WAYLAND_DISPLAY'];
  const env: Record<string, string> = {};
  for (const name of names) {
    const value = process.env[name];
    if (value) env[name] = value;
  }
  if (Object.keys(env).length === 0) return undefined;
  return { env, stop: async () => {} };
}

/**
 * Xvfb picks a free display number by itself and writes it to file descriptor 3 when it is ready, so
 * several can start at once. `-noreset`: without it the server starts anew when its last window closes,
 * and a window that opens at that moment fails.
 */
export async function startVirtualDisplay({
  widthPixels,
  heightPixels,
  pictureDir,
}: VirtualScreen): Promise<Display> {
  const screen = ['-screen', '0', `${widthPixels}x${heightPixels}x24`];
  if (pictureDir !== undefined) screen.push('-fbdir', pictureDir);
  const server = spawn('Xvfb', ['-displayfd', '3', ...screen, '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    // A group of its own: at Ctrl+C the windows must not lose their screen before they have ended.
    detached: true,
  });
  let complaint = '';
  server.stderr?.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-2000);
  });
  const exited = new Promise<void>((resolve) => {
    server.once('close', () => resolve());
    server.once('error', (error) => {
      complaint = error.message;
      resolve();
    });
  });
  const kill = () => server.kill('SIGTERM');
  process.once('exit', kill);
  const lines = createInterface({ input: server.stdio[3] as Readable });
  const number = await Promise.race([
    once(lines, 'line').then(([line]) => String(line).trim()),
    exited.then(() => undefined),
  ]);
  if (number === undefined) throw new Error(`Xvfb could not be started: ${complaint.trim()}`);
  return {
    env: { DISPLAY: `:${number}` },
    stop: async () => {
      process.removeListener('exit', kill);
      kill();
      await exited;
    },
  };
}

/** Gives the present display, whatever its size; starts a virtual one of `size` when there is none. */
export async function withDisplay(size: ScreenSize = USUAL_SIZE): Promise<Display> {
  return presentDisplay() ?? (await startVirtualDisplay(size));
}
