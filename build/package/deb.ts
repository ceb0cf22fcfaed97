import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readPackage } from './deb-contents.ts';
import { PackError } from './pack-error.ts';

/** What electron-builder.yml says of the Debian package. */
export type DebDescription = {
  /** As Debian and the file have it. */
  readonly packageName: string;
  /** The folder below /opt. */
  readonly productName: string;
  readonly maintainer: string;
  readonly synopsis: string;
  readonly description: string;
  readonly section: string;
  readonly priority: string;
  readonly depends: readonly string[];
};

/** A package to make of a packed kiosk. */
export type DebOptions = {
  /** The sealed build. */
  readonly kiosk: string;
  readonly description: DebDescription;
  readonly version: string;
  readonly purpose: 'release' | 'tests';
  /** Seconds since 1970: every file bears this time. */
  readonly buildSeconds: number;
  /** A folder of its own, for the package and for what it is made of. */
  readonly into: string;
};

/** Debian's names of what Node calls x64 and arm64. */
const architectures: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** All that a kiosk runs; every other file is only read. */
const programs = /^(postern|chrome-sandbox|chrome_crashpad_handler)$/;

/**
 * Makes the Debian package with `dpkg-deb`, which every Debian has: electron-builder's own way fetches a
 * tool that not every machine may fetch. It has no scripts, so nothing runs as root when it is installed.
 * What was made is read back before it is answered: the path of the package.
 */
export function makeDeb(options: DebOptions): string {
  const { description, version, into, purpose } = options;
  const architecture = architectures[process.arch];
  if (architecture === undefined) throw new PackError(`no Debian runs on ${process.arch}`);
  const tree = join(into, 'tree');
  rmSync(into, { recursive: true, force: true });
  const home = join(tree, 'opt', description.productName);
  mkdirSync(home, { recursive: true });
  cpSync(options.kiosk, home, { recursive: true, preserveTimestamps: true });
  setModes(tree);
  mkdirSync(join(tree, 'DEBIAN'), { mode: 0o755 });
  const fullVersion = purpose === 'tests' ? `${version}~tests` : version;
  writeFileSync(join(tree, 'DEBIAN/control'), control(options, fullVersion, architecture), {
    mode: 0o644,
  });
  const file = join(into, `${description.packageName}_${fullVersion}_${architecture}.deb`);
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(options.buildSeconds) };
  // gzip: xz would take minutes for a tenth less.
  const words = ['--root-owner-group', '-Zgzip', '--build', tree, file];
  execFileSync('dpkg-deb', words, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  rmSync(tree, { recursive: true });
  const problems = readPackage(file).problems;
  if (problems.length > 0) {
    throw new PackError(`The Debian package is not as it should be:\n  ${problems.join('\n  ')}`);
  }
  return file;
}

/** Whoever makes the package may have any umask. Nothing is setuid: Chromium's sandbox stands on user namespaces. */
function setModes(tree: string): void {
  for (const entry of readdirSync(tree, { recursive: true, withFileTypes: true })) {
    const isOpen = entry.isDirectory() || programs.test(entry.name);
    chmodSync(join(entry.parentPath, entry.name), isOpen ? 0o755 : 0o644);
  }
}

function control(
  { description, kiosk, purpose }: DebOptions,
  version: string,
  arch: string,
): string {
  const warning = purpose === 'tests' ? 'FOR TESTS, at a demo gateway alone: ' : '';
  return `Package: ${description.packageName}
Version: ${version}
Architecture: ${arch}
Maintainer: ${description.maintainer}
Installed-Size: ${kibibytes(kiosk)}
Depends: ${description.depends.join(', ')}
Section: ${description.section}
Priority: ${description.priority}
Description: ${warning}${description.synopsis}
 ${description.description.trim().replaceAll('\n', '\n ')}
`;
}

function kibibytes(folder: string): number {
  const bytes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
  return Math.ceil(bytes / 1024);
}
