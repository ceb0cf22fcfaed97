import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { assetOf, securityHeaders } from './assets.ts';
import { outOfServiceText } from './out-of-service.ts';

/** Before `ready`: `app:` is an origin like https, without service workers and without CSP's bypass. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the renderer's build in one session (K4): each session has a handler of its own. */
export function serveRenderer(session: Session, folder: string): void {
  session.protocol.handle('app', (request) => answer(request, folder));
}

async function answer(request: Request, folder: string): Promise<Response> {
  const asset = request.method === 'GET' ? assetOf(request.url) : null;
  if (asset === null) return new Response(null, { status: 404, headers: securityHeaders });
  const headers = { ...securityHeaders, 'Content-Type': asset.contentType };
  try {
    const body = outOfServiceText(asset) ?? (await readFile(join(folder, asset.path)));
    return new Response(body, { headers });
  } catch {
    // Not there, or not readable: to the page it is the same.
    return new Response(null, { status: 404, headers: securityHeaders });
  }
}
