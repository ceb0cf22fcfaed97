#!/usr/bin/env node
import { statSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { traceOf } from '../../shared/trace-of.ts';
import { type Enrolling, type EnrolProblem, enrolDevice } from '../core/enrol/enrol.ts';
import { isWell } from '../core/examine.ts';
import { rotateKey } from '../core/keys/rotate-key.ts';
import { type DeviceFiles, openOrMakeStore } from '../core/open-store.ts';
import { examine, inWords } from './doctor.ts';
import { exitCodes } from './exit-codes.ts';
import { readStatus } from './status.ts';

const help = `postern-device: sets up this tablet and says how it is; run it as the account that the kiosk runs as

  postern-device enrol --gateway URL --code CODE|- [--again] [--data DIR] [--json]
  postern-device status [--data DIR] [--json]
  postern-device doctor [--data DIR] [--json]   makes a damaged store again from its journal
  postern-device rotate-key [--data DIR] [--json]   encrypts the store under a new key; stop the kiosk first

  --data DIR   where the tablet keeps what it has; /var/lib/postern when left out
  --code -     reads the code from standard input, where nobody else on the machine sees it
  --again      for a tablet that is enrolled already: a new identity, with all that waits on it
  --json       one JSON document on standard output
`;

const options = {
  data: { type: 'string', default: '/var/lib/postern' },
  gateway: { type: 'string' },
  code: { type: 'string' },
  again: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

type Options = ReturnType<typeof readWords>['values'];

/** What a command has to say, in words and as data, and how it ended. */
interface Answer {
  readonly exitCode: number;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What to do about a store that is not open. */
const cures: Readonly<Record<string, string>> = {
  inUse: 'The kiosk is running on it: stop it first.',
  keyMissing: 'Put the key of this tablet back. Nothing was changed.',
  keyMalformed:
    'What is there is no key of 32 bytes. Put the key of this tablet back. Nothing was changed.',
  keyUnsafe:
    'The key file must be a plain file, owned by root or the account of the kiosk, and closed to all others. Nothing was changed.',
  nextKeyMissing:
    'systemd keeps the keys of this tablet: give the unit a credential device-key.next too, then run this under it.',
  keyWrong: 'The key is not the one of this store: put the right one back. Nothing was changed.',
  damaged:
    'Its journal does not open either. Nothing was changed; keep all files of the directory.',
  fromFuture: 'Install the newer version that wrote it. Nothing was changed.',
};

// Node would print the error with what it quotes (S4).
process.on('uncaughtException', (error) => {
  process.stderr.write(`postern-device: ${traceOf(error)}\n`);
  process.exit(1);
});
process.exitCode = await main();

async function main(): Promise<number> {
  const words = tryToRead();
  if (words === null || words.values.help) {
    process.stderr.write(help);
    return words === null ? exitCodes.usage : exitCodes.ok;
  }
  const answer = await run(words.positionals, words.values);
  if (answer === null) {
    process.stderr.write(help);
    return exitCodes.usage;
  }
  const document = { schemaVersion: 1, ok: answer.exitCode === exitCodes.ok, ...answer.data };
  process.stdout.write(words.values.json ? `${JSON.stringify(document)}\n` : `${answer.text}\n`);
  return answer.exitCode;
}

function readWords() {
  return parseArgs({ options, allowPositionals: true, strict: true });
}

function tryToRead(): ReturnType<typeof readWords> | null {
  try {
    return readWords();
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n\n`);
    return null;
  }
}

async function run(commands: readonly string[], values: Options): Promise<Answer | null> {
  const [command, ...rest] = commands;
  if (rest.length > 0) return null;
  const owner = otherOwnerOf(values.data);
  if (owner !== null) return notTheirs(values.data, owner);
  if (command === 'status') return status(values);
  if (command === 'doctor') return doctor(values);
  if (command === 'rotate-key') return rotate(values);
  if (command === 'enrol' && values.gateway !== undefined && values.code !== undefined) {
    const code = values.code === '-' ? (await text(process.stdin)).trim() : values.code;
    return await enrol({ gatewayUrl: values.gateway, code, again: values.again }, values);
  }
  return null;
}

async function enrol(enrolling: Enrolling, { data }: Options): Promise<Answer> {
  process.stderr.write(`enrolling at ${enrolling.gatewayUrl}\n`);
  const store = openOrMakeStore(filesOf(data));
  if (!store.ok) return storeProblem(store.error.kind);
  const enrolled = await enrolDevice(store.value, enrolling);
  store.value.close();
  if (!enrolled.ok) {
    const { code: problem } = enrolled.error;
    return {
      exitCode: exitCodeOf(enrolled.error),
      text: `Not enrolled: ${problem}. ${cureOf(enrolled.error)}`,
      data: { error: enrolled.error },
    };
  }
  const { deviceName, facilityName } = enrolled.value;
  return {
    exitCode: exitCodes.ok,
    text: `This tablet is ${deviceName} of ${facilityName}.`,
    data: enrolled.value as unknown as Record<string, unknown>,
  };
}

function status({ data }: Options): Answer {
  const read = readStatus(filesOf(data));
  if (!read.ok) return storeProblem(read.error);
  const text = Object.entries(read.value)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join('\n');
  return { exitCode: exitCodes.ok, text, data: { ...read.value } };
}

function doctor({ data }: Options): Answer {
  const found = examine(filesOf(data));
  if (!found.ok) return storeProblem(found.error.kind);
  return {
    exitCode: isWell(found.value) ? exitCodes.ok : exitCodes.validation,
    text: inWords(found.value),
    data: { ...found.value },
  };
}

function rotate({ data }: Options): Answer {
  process.stderr.write('encrypting the store under a new key\n');
  const rotated = rotateKey(filesOf(data));
  if (!rotated.ok) return storeProblem(rotated.error.kind);
  const { keptBy } = rotated.value;
  const left =
    keptBy === 'file' ? '' : ' Now name device-key.next as the credential device-key of the unit.';
  return {
    exitCode: exitCodes.ok,
    text: `The store is under a new key.${left}`,
    data: { ...rotated.value },
  };
}

/** As the unit of the kiosk has it: systemd names its credentials' directory to what it starts. */
function filesOf(dataDir: string): DeviceFiles {
  const credentialsDir = process.env['CREDENTIALS_DIRECTORY'];
  return { dataDir, ...(credentialsDir === undefined ? {} : { credentialsDir }) };
}

/** The account, not this one, that has a directory; null where it is ours or is not there. */
function otherOwnerOf(dataDir: string): number | null {
  const owner = statSync(dataDir, { throwIfNoEntry: false })?.uid;
  return owner === undefined || owner === process.getuid?.() ? null : owner;
}

/** What root makes beside a store of the kiosk's account, that account could not open. */
function notTheirs(dataDir: string, owner: number): Answer {
  return {
    exitCode: exitCodes.configuration,
    text: `${dataDir} belongs to another account: run this as that one, with sudo -u '#${owner}' postern-device. Nothing was changed.`,
    data: { error: { code: 'otherAccount', owner } },
  };
}

function storeProblem(kind: string): Answer {
  const cure = cures[kind] ?? 'Nothing was changed.';
  const exitCode = kind === 'noStore' ? exitCodes.notFound : exitCodes.configuration;
  return {
    exitCode,
    text: `The tablet's store is not open: ${kind}. ${cure}`,
    data: { error: { code: kind } },
  };
}

function exitCodeOf(problem: EnrolProblem): number {
  switch (problem.code) {
    case 'badCode':
    case 'badUrl':
      return exitCodes.validation;
    case 'alreadyEnrolled':
    case 'otherFacility':
      return exitCodes.conflict;
    case 'codeUnknown':
    case 'codeUsed':
    case 'codeExpired':
    case 'gatewayNotTrusted':
    case 'madeForTests':
    case 'notADemo':
      return exitCodes.authentication;
    case 'timedOut':
      return exitCodes.timeOut;
    default:
      return exitCodes.network;
  }
}

function cureOf(problem: EnrolProblem): string {
  switch (problem.code) {
    case 'badCode':
      return 'Check the code letter by letter.';
    case 'badUrl':
      return 'The address looks like https://gateway.facility.example:8443.';
    case 'alreadyEnrolled':
      return `It is ${problem.deviceName} already. With --again it gets a new identity and keeps its mail.`;
    case 'otherFacility':
      return `${problem.unsentRecords} records wait on it for the gateway that it knows: let them go there first.`;
    case 'codeUnknown':
    case 'codeUsed':
    case 'codeExpired':
      return 'Ask for a new code at the gateway.';
    case 'gatewayNotTrusted':
      return 'This is not the gateway that made the code. Check the address, and who answers there.';
    case 'madeForTests':
    case 'notADemo':
      return 'This kiosk was made for tests: it takes a demo gateway alone. Install one that was released.';
    case 'clockFarOff':
      return 'Set the clock of this tablet.';
    default:
      return 'Check the network and the address, then try again.';
  }
}
