import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ProtocolResponse, protocol, type Session } from 'electron';
import type { Face } from '../../shared/ipc/face.ts';
import { faceFile } from '../../shared/ipc/face-file.ts';
import type { LastNumbers } from '../../shared/ipc/number-file.ts';
import { type Asset, assetOf, securityHeaders } from './assets.ts';
import { outOfServiceText } from './out-of-service.ts';

/** Before `ready`: `app:` is an origin like https, without service workers and without CSP's bypass. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** What a page can be served. */
export type Served = {
  /** The renderer's build, an absolute path. */
  readonly folder: string;
  /** What the tablet may show of itself now; null once its core has spoken, or where there is no face. */
  readonly face: () => Face | null;
  /** Whom to call, for the page that stands when nothing else will (rule 7). */
  readonly numbers: () => LastNumbers;
};

/**
 * Serves the renderer's build in one session (K4): each session has a handler of its own. By the older of
 * Electron's two ways, since with the newer one each file of the first screen goes through streams of
 * JavaScript on the thread that the window waits for (docs/decisions/0007).
 */
export function serveRenderer(session: Session, served: Served): void {
  session.protocol.registerBufferProtocol('app', ({ method, url }, answer) => {
    const asset = method === 'GET' ? assetOf(url) : null;
    if (asset === null) answer(refusal);
    else
      void contentOf(asset, served).then(
        (data) => answer(found(asset, data)),
        // Not there, or not readable: to the page it is the same.
        () => answer(refusal),
      );
  });
}

const refusal: ProtocolResponse = {
  statusCode: 404,
  headers: securityHeaders,
  data: Buffer.alloc(0),
};

function found({ contentType }: Asset, data: Buffer): ProtocolResponse {
  return { statusCode: 200, headers: { ...securityHeaders, 'Content-Type': contentType }, data };
}

/** Rejects where there is nothing to serve. */
async function contentOf(asset: Asset, { folder, face, numbers }: Served): Promise<Buffer> {
  const made = asset.path === faceFile ? JSON.stringify(face()) : outOfServiceText(asset, numbers);
  return made === null ? readFile(join(folder, asset.path)) : Buffer.from(made);
}
