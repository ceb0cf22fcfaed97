// @ts-check
import { existsSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { withDisplay } from './display.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('a present display is used and left alone', async () => {
  vi.stubEnv('DISPLAY', ':7');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  const display = await withDisplay();
  expect(display.env).toEqual({ DISPLAY: ':7' });
  await display.stop();
});

test('two virtual displays live side by side and end when stopped', async () => {
  vi.stubEnv('DISPLAY', '');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  const displays = await Promise.all([withDisplay(), withDisplay()]);
  const sockets = displays.map(({ env }) => `/tmp/.X11-unix/X${env.DISPLAY?.slice(1)}`);
  expect(new Set(sockets).size).toBe(2);
  expect(sockets.map((socket) => existsSync(socket))).toEqual([true, true]);
  for (const display of displays) await display.stop();
  expect(sockets.map((socket) => existsSync(socket))).toEqual([false, false]);
});

test('a machine without Xvfb is told so', async () => {
  vi.stubEnv('DISPLAY', '');
  vi.stubEnv('WAYLAND_DISPLAY', '');
  vi.stubEnv('PATH', '/nowhere');
  await expect(withDisplay()).rejects.toThrow(/Xvfb could not be started: .*ENOENT/);
});
