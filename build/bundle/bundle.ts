import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fingerprint } from './fingerprint.ts';
import { type Constants, type Part, parts } from './parts.ts';

const root = resolve(import.meta.dirname, '../..');

/** What to build. */
export type BundleOptions = {
  /** Where to; dist/ of the repository if left out. */
  readonly outDir?: string;
  /** What is known of a kiosk that is to be packed; that of a developer's if left out. */
  readonly constants?: Constants;
};

/**
 * Builds the kiosk into a folder that Electron can be started on, and answers the names of the parts
 * that had to be built. A part whose inputs are the same bytes as last time is left as it is. Throws
 * the bundler's error when a part does not build.
 */
export async function buildKiosk(options: BundleOptions = {}): Promise<readonly Part['name'][]> {
  const outDir = options.outDir ?? join(root, 'dist');
  const salt = JSON.stringify(options.constants ?? null);
  const constants = options.constants ?? { ...unpacked, buildMillis: Date.now() };
  mkdirSync(outDir, { recursive: true });
  const stampFile = join(outDir, '.fingerprints.json');
  const stamps = readStamps(stampFile);
  const built: Part['name'][] = [];
  for (const part of parts) {
    const stamp = fingerprint(root, part.inputs, salt);
    if (stamps[part.name] === stamp) continue;
    await buildPart(part, outDir, constants);
    stamps[part.name] = stamp;
    writeFileSync(stampFile, JSON.stringify(stamps));
    built.push(part.name);
  }
  writeAppDescription(outDir);
  return built;
}

/** In dist/, which a developer's Electron runs as it is. */
const unpacked = { fuseWireAt: null, isForTests: false } as const;

async function buildPart(part: Part, outDir: string, constants: Constants): Promise<void> {
  // Loading the bundler takes longer than finding out that it is not needed.
  const { build } = await import('vite');
  await build({ logLevel: 'warn', ...part.config(root, outDir, constants) });
}

function readStamps(file: string): Partial<Record<Part['name'], string>> {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** Makes the folder an app. `type` says how main.js and core.js are to be read. */
function writeAppDescription(outDir: string): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const app = { name: 'postern', version, private: true, type: 'module', main: 'main.js' };
  const file = join(outDir, 'package.json');
  const text = `${JSON.stringify(app, null, 2)}\n`;
  // A kiosk may be starting on this folder just now.
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

if (import.meta.main) {
  const startMillis = performance.now();
  const built = await buildKiosk();
  const seconds = ((performance.now() - startMillis) / 1000).toFixed(1);
  console.log(
    built.length === 0 ? 'dist/ is up to date' : `built ${built.join(', ')} in ${seconds} s`,
  );
}
