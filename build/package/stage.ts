import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildKiosk } from '../bundle/bundle.ts';
import type { Constants } from '../bundle/parts.ts';

const root = resolve(import.meta.dirname, '../..');

/** What the kiosk's bundle leaves outside, and `require` finds beside it. */
const engine = 'node_modules/better-sqlite3';
const stretcher = `node_modules/@node-rs/argon2-linux-${process.arch}-gnu`;

/**
 * Makes anew the folder that becomes app.asar: the bundle, what stretches PINs, and the store's engine with the
 * one binary that `sqliteBinding` names. Nothing else of node_modules goes in.
 */
export async function stageApp(
  appDir: string,
  constants: Constants,
  sqliteBinding: string,
): Promise<void> {
  rmSync(appDir, { recursive: true, force: true });
  await buildKiosk({ outDir: appDir, constants });
  rmSync(join(appDir, '.fingerprints.json'));
  const staged = join(appDir, engine);
  mkdirSync(join(staged, 'prebuilds'), { recursive: true });
  cpSync(join(root, engine, 'lib'), join(staged, 'lib'), { recursive: true });
  copyFileSync(join(root, engine, 'LICENSE'), join(staged, 'LICENSE'));
  writeDescription(appDir, engine);
  // The engine looks for it here, by the machine it runs on.
  copyFileSync(sqliteBinding, join(staged, 'prebuilds', `linux-${process.arch}.node`));
  const binary = `argon2.linux-${process.arch}-gnu.node`;
  mkdirSync(join(appDir, stretcher), { recursive: true });
  copyFileSync(join(root, stretcher, binary), join(appDir, stretcher, binary));
  writeDescription(appDir, stretcher);
}

/** Of a package's description, what says how to load it, and whose it is. */
function writeDescription(appDir: string, folder: string): void {
  const { name, version, main, exports, license } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  );
  const description = JSON.stringify({ name, version, main, exports, license }, null, 2);
  writeFileSync(join(appDir, folder, 'package.json'), `${description}\n`);
}
