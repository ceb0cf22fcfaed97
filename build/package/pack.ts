import { createHash } from 'node:crypto';
import { cpSync, lutimesSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { build, type Configuration, Platform } from 'electron-builder';
import type { BuildKind } from '../../electron/main/build-kind.ts';
import type { DebDescription } from './deb.ts';
import { type PackedElectron, stageElectron, whyNotShipped } from './electron.ts';
import { type FuseStates, findFuseWire, setFuses } from './fuses.ts';
import { PackError } from './pack-error.ts';
import { stageApp } from './stage.ts';
import { findUnwanted, type ShippedFile } from './unwanted.ts';

const root = resolve(import.meta.dirname, '../..');

/** Everything that is made lies here. electron-builder.yml names two of its folders. */
export const packageDir = join(root, '.postern/package');

/** What to pack. */
export type PackOptions = {
  readonly electron: PackedElectron;
  /** The store's engine, compiled for that Electron. */
  readonly sqliteBinding: string;
  /** `tests` makes a kiosk that enrols at a demo gateway alone, of whatever Electron there is. */
  readonly purpose: 'release' | 'tests';
  /** When the kiosk was made, milliseconds since 1970 (rule 1.1); every file bears this time. */
  readonly buildMillis: number;
};

/** One of the two builds. */
export type Artefact = {
  readonly kind: BuildKind;
  readonly folder: string;
  readonly fuses: FuseStates;
  /** SHA-256 of its app.asar, hexadecimal. */
  readonly asarSha256: string;
};

/** All that was made, and what a Debian package of it would say. */
export type Packed = {
  readonly artefacts: readonly Artefact[];
  readonly description: DebDescription;
};

/**
 * Makes both builds of one app.asar: the same folder twice, with other fuses (docs/decisions/0016). Throws
 * `PackError` rather than make what must not be shipped.
 */
export async function packKiosk(options: PackOptions): Promise<Packed> {
  const { electron, purpose, buildMillis } = options;
  const objection = whyNotShipped(electron);
  if (purpose === 'release' && objection !== null) {
    throw new PackError(`${objection}. For a kiosk to test with: npm run package -- --for-tests`);
  }
  rmSync(packageDir, { recursive: true, force: true });
  const appDir = join(packageDir, 'app');
  const fuseWireAt = await findFuseWire(join(electron.folder, 'electron'));
  const constants = { fuseWireAt, isForTests: purpose === 'tests', buildMillis };
  await stageApp(appDir, constants, options.sqliteBinding);
  refuseUnwanted(appDir);
  const { folder, description } = await runBuilder(electron);
  const artefacts = [
    await finish(folder, 'instrumented', buildMillis),
    await finish(folder, 'sealed', buildMillis),
  ];
  for (const used of ['packed', 'electron']) {
    rmSync(join(packageDir, used), { recursive: true });
  }
  return { artefacts, description };
}

function refuseUnwanted(appDir: string): void {
  const files = filesIn(appDir).map((file): ShippedFile => {
    const isText = !/\.(node|woff2|png|webp)$/.test(file);
    return {
      path: relative(appDir, file),
      text: isText ? readFileSync(file, 'utf8') : null,
    };
  });
  const unwanted = findUnwanted(files, [root, homedir()]);
  if (unwanted.length > 0) {
    throw new PackError(`The kiosk holds what must not be shipped:\n  ${unwanted.join('\n  ')}`);
  }
}

/** Electron-builder reads the rest out of electron-builder.yml. */
async function runBuilder(
  electron: PackedElectron,
): Promise<{ folder: string; description: DebDescription }> {
  const electronDist = join(packageDir, 'electron');
  stageElectron(electron, electronDist);
  let config: Configuration = {};
  await build({
    targets: Platform.LINUX.createTarget('dir'),
    projectDir: root,
    publish: 'never',
    config: {
      electronDist,
      electronVersion: electron.version,
      // The app's own modules are staged: it is not to look for others, and has nothing to rebuild.
      beforeBuild: async () => false,
      afterPack: (context) => {
        config = context.packager.config;
      },
    },
  });
  return {
    folder: join(packageDir, 'packed', 'linux-unpacked'),
    description: readDescription(config),
  };
}

function readDescription({ productName, linux, deb }: Configuration): DebDescription {
  const { maintainer, synopsis, description } = linux ?? {};
  const { packageName, packageCategory, priority, depends } = deb ?? {};
  const found = { packageName, productName, maintainer, synopsis, description, priority };
  for (const [name, value] of Object.entries(found)) {
    if (!value) throw new PackError(`electron-builder.yml lacks the package's ${name}`);
  }
  return {
    ...(found as Record<keyof typeof found, string>),
    section: packageCategory ?? 'misc',
    depends: depends ?? [],
  };
}

async function finish(packed: string, kind: BuildKind, buildMillis: number): Promise<Artefact> {
  const folder = join(packageDir, kind);
  cpSync(packed, folder, { recursive: true });
  const fuses = await setFuses(join(folder, 'postern'), kind);
  refuseOtherApps(join(folder, 'resources'));
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lutimesSync(join(folder, file), buildMillis / 1000, buildMillis / 1000);
  }
  return { kind, folder, fuses, asarSha256: hashOf(join(folder, 'resources', 'app.asar')) };
}

/** Electron would run another's app out of the same folder, the fuse aside. */
function refuseOtherApps(resources: string): void {
  const others = readdirSync(resources).filter((name) => !/^app\.asar(\.unpacked)?$/.test(name));
  if (others.length > 0) {
    throw new PackError(`Beside app.asar there lies what must not be: ${others.join(', ')}`);
  }
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function hashOf(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}
