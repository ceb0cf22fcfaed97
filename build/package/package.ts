import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import manifest from '../../package.json' with { type: 'json' };
import { makeDeb } from './deb.ts';
import { chosenElectron } from './electron.ts';
import { type Artefact, packageDir, packKiosk } from './pack.ts';
import { PackError } from './pack-error.ts';

const root = resolve(import.meta.dirname, '../..');

const help = `npm run package [-- --for-tests] [--deb]

  Makes the kiosk twice from one app.asar, in .postern/package/:
    sealed/        what is shipped: every fuse set
    instrumented/  the same with the inspector, for Playwright to drive
  SOURCE_DATE_EPOCH names its time; the last commit's if it is not set.

  --for-tests    of whatever Electron there is; such a kiosk enrols at a demo gateway alone
  --deb          and a Debian package of the sealed build, in .postern/package/deb/`;

/** The custom of reproducible builds: whoever builds a release again names its time. */
function buildMillis(): number {
  const named = process.env['SOURCE_DATE_EPOCH'];
  if (named !== undefined && !/^\d+$/.test(named)) {
    throw new PackError(`SOURCE_DATE_EPOCH is ${named}, which is no whole number of seconds`);
  }
  return Number(named ?? commitSeconds()) * 1000;
}

/** Of what was unpacked without its history, when its parts were last chosen. */
function commitSeconds(): number {
  try {
    const words = ['log', '-1', '--format=%ct'];
    return Number(execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return Math.floor(statSync(join(root, 'package-lock.json')).mtimeMs / 1000);
  }
}

function report(artefacts: readonly Artefact[]): void {
  for (const { kind, folder, fuses, asarSha256 } of artefacts) {
    const on = Object.keys(fuses).filter((name) => fuses[name]);
    console.log(`\n${kind}: ${relative(root, folder)}/postern
  app.asar    sha256 ${asarSha256}
  fuses on    ${on.join(', ')}
  fuses off   ${Object.keys(fuses)
    .filter((name) => !fuses[name])
    .join(', ')}`);
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'for-tests': { type: 'boolean', default: false },
      deb: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const sqliteBinding = process.env['POSTERN_SQLITE_BINDING'];
  if (sqliteBinding === undefined) {
    throw new Error('POSTERN_SQLITE_BINDING is not set: use npm run package');
  }
  const electron = chosenElectron();
  const purpose = values['for-tests'] ? 'tests' : 'release';
  const madeMillis = buildMillis();
  const { artefacts, description } = await packKiosk({
    electron,
    sqliteBinding,
    purpose,
    buildMillis: madeMillis,
  });
  if (new Set(artefacts.map(({ asarSha256 }) => asarSha256)).size !== 1) {
    throw new PackError('The two builds do not carry the same app.asar');
  }
  const document = { schemaVersion: 1, purpose, electron, buildMillis: madeMillis, artefacts };
  writeFileSync(join(packageDir, 'package.json'), `${JSON.stringify(document, null, 2)}\n`);
  report(artefacts);
  if (values.deb) {
    const file = makeDeb({
      kiosk: join(packageDir, 'sealed'),
      description,
      version: manifest.version,
      purpose,
      buildSeconds: madeMillis / 1000,
      into: join(packageDir, 'deb'),
    });
    console.log(`\n${relative(root, file)}`);
  }
  if (purpose === 'tests') {
    console.log('\nFOR TESTS: this kiosk enrols at a demo gateway alone. Never ship it.');
  }
  return 0;
}

// Libraries are bundled in the form that is shipped, whoever starts this.
process.env['NODE_ENV'] = 'production';
try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof PackError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
