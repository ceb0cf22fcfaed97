import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative } from 'node:path';
import { securityHeaders } from '../../electron/main/assets.ts';
import type { Face } from '../../shared/ipc/face.ts';
import { faceFile } from '../../shared/ipc/face-file.ts';

const kinds: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Where the built screens are. */
export const builtScreens = join(import.meta.dirname, '../../dist/renderer');

/** Read once, so that a build going on at the same time changes nothing under a test's feet. */
function readFiles(): Map<string, Buffer> {
  const entries = readdirSync(builtScreens, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [`/${relative(builtScreens, path)}`, readFileSync(path)]),
  );
}

/**
 * Serves the built screens on a free port of the loopback with the kiosk's headers. `face` is what the
 * tablet shows before its core has spoken; the shell, too, says null where there is none.
 */
export async function serveScreens(
  face: Face | null = null,
): Promise<{ address: string; server: Server }> {
  const files = readFiles().set(`/${faceFile}`, Buffer.from(JSON.stringify(face)));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://loopback');
    const content = files.get(pathname === '/' ? '/index.html' : pathname);
    if (content === undefined) {
      // A browser asks for an icon by itself; the kiosk's window does not.
      response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
      return;
    }
    response.writeHead(200, {
      ...securityHeaders,
      'content-type': kinds[extname(pathname)] ?? 'text/html; charset=utf-8',
    });
    response.end(content);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}/`, server };
}
