import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { loadFrom } from '../peers/installed.ts';
import { loadPouch, loadSyncedLevel } from '../peers/pouchdb.ts';

interface App {
  use(handler: unknown): void;
  listen(port: number, host: string, ready: () => void): Server;
}

type ExpressPouch = (maker: unknown, options: Readonly<Record<string, unknown>>) => unknown;

/** The program of PouchDB's own server, with synced writes: says its address and serves until it is left. */
const [folder, directory] = process.argv.slice(2);
if (folder === undefined || directory === undefined) throw new Error('folder, directory');
const express = loadFrom<() => App>(folder, 'express');
const servePouch = loadFrom<ExpressPouch>(folder, 'express-pouchdb');
const stored = { prefix: join(directory, 'server-'), db: loadSyncedLevel(folder) };
const app = express();
app.use(
  servePouch(loadPouch(folder).defaults(stored), {
    mode: 'minimumForPouchDB',
    inMemoryConfig: true,
    logPath: join(directory, 'server.log'),
  }),
);
const server = app.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/letters`);
});
process.on('disconnect', () => process.exit(0));
