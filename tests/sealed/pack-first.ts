import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fingerprint } from '../../build/bundle/fingerprint.ts';
import { parts } from '../../build/bundle/parts.ts';
import { chosenElectron } from '../../build/package/electron.ts';
import { packageDir } from '../../build/package/pack.ts';

const root = resolve(import.meta.dirname, '../..');
const stampFile = join(packageDir, 'packed-for-tests');

/** Vitest asks for a default export. Tests never run against an old build. */
export default function packFirst(): void {
  const electron = chosenElectron();
  const inputs = parts.flatMap((part) => part.inputs);
  const patterns = [...new Set(inputs), 'build/package/*.ts', 'electron-builder.yml'];
  const stamp = fingerprint(root, patterns, JSON.stringify(electron));
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  const words = electron.kind === 'official' ? [] : ['--for-tests'];
  execFileSync(process.execPath, [join(root, 'build/package/package.ts'), ...words], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  writeFileSync(stampFile, stamp);
}
