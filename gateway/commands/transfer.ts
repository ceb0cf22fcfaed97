import { existsSync } from 'node:fs';
import { fail, ok, type Result } from '../../shared/result.ts';
import { writeSecret } from '../files.ts';
import { type AwayResident, listAway, listTrusted } from '../transfers/list.ts';
import { parseTransferFile } from '../transfers/read-file.ts';
import { type DepartureProblem, transferOut } from '../transfers/send.ts';
import type { TabletHolding } from '../transfers/tablets.ts';
import { type ArrivalProblem, transferIn } from '../transfers/take-in.ts';
import { ownFingerprint, type TrustProblem, trustGateway } from '../transfers/trust.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  exitCodes,
  isGiven,
  optionText,
  usageProblem,
} from './command.ts';
import { readGivenFile, withFile } from './given-file.ts';
import { withGateway } from './open.ts';

const byDefault = 'command line';
const byOption = { by: { type: 'string' } } as const;

/** `transfer trust`: another facility's gateway (rule 2.6). */
export const transferTrustCommand: Command = {
  name: 'transfer trust',
  usage: 'CERT.pem --name NAME [--confirm FINGERPRINT] [--by NAME]',
  summary:
    "Trusts another facility by its authority.pem; without --confirm shows the fingerprint, to be compared with theirs by telephone ('transfer list' shows it there).",
  options: { name: { type: 'string' }, confirm: { type: 'string' }, ...byOption },
  async run(input) {
    const [file, ...others] = input.positionals;
    const name = optionText(input, 'name')?.trim() ?? '';
    if (file === undefined || others.length > 0 || name === '') {
      return fail(usageProblem('transfer trust takes one certificate and --name NAME'));
    }
    const bytes = readGivenFile(file);
    if (!bytes.ok) return bytes;
    return withGateway(input, 'existing', async (gateway) => {
      const trusted = await trustGateway(gateway, {
        certificatePem: bytes.value.toString('utf8'),
        name,
        confirmed: optionText(input, 'confirm'),
        by: givenBy(input),
      });
      if (!trusted.ok) return fail(trustProblem(trusted.error, file));
      return ok({
        document: { name, fingerprint: trusted.value },
        lines: [`Trusted: ${name}, ${inGroups(trusted.value)}`],
      });
    });
  },
};

/** `transfer out`: a resident leaves, or what was left of theirs follows. */
export const transferOutCommand: Command = {
  name: 'transfer out',
  usage: 'RESIDENT --to NAME --file FILE [--retire-tablets] [--by NAME]',
  summary:
    'Sends a resident to another facility, with their stamps; again, adds what has come free since or writes a lost file anew. With --retire-tablets their tablets are shut out now, and letters still on them go to staff.',
  options: {
    to: { type: 'string' },
    file: { type: 'string' },
    'retire-tablets': { type: 'boolean', default: false },
    ...byOption,
  },
  async run(input) {
    const [residentId, ...others] = input.positionals;
    const to = optionText(input, 'to');
    const file = optionText(input, 'file');
    if (residentId === undefined || others.length > 0 || to === null || file === null) {
      return fail(usageProblem('transfer out takes one resident ID, --to NAME and --file FILE'));
    }
    const may = mayBeWritten(file);
    if (!may.ok) return may;
    return withGateway(input, 'existing', async (gateway) => {
      const tablets = isGiven(input, 'retire-tablets') ? 'retired' : 'awaited';
      const sent = await transferOut(gateway, { residentId, to, tablets, by: givenBy(input) });
      if (!sent.ok) return fail(departureProblem(sent.error, { residentId, to }));
      const { added, held } = sent.value;
      const written = withFile(file, () =>
        writeSecret(file, `${JSON.stringify(sent.value.file, null, 2)}\n`),
      );
      if (!written.ok) return fail(sentWithoutFile(written.error, residentId));
      const documents = sent.value.file.documents.length;
      const what =
        added === null
          ? `Nothing is new: ${file} has the same ${counted(documents, 'document')} as before.`
          : `${file}: ${counted(documents, 'document')}, ${counted(added.stamps, 'stamp')} added. It is good at ${to} alone, once.`;
      return ok({
        document: { residentId, to, file, documents, added, held },
        lines: [what, ...held.map(heldLine)],
      });
    });
  },
};

/** `transfer in`: a resident comes, or what was left of theirs. */
export const transferInCommand: Command = {
  name: 'transfer in',
  usage: 'FILE [--by NAME]',
  summary:
    "Takes in another facility's file: a resident with contacts and stamps. A newcomer's new PIN is printed once.",
  options: byOption,
  async run(input) {
    const [file, ...others] = input.positionals;
    if (file === undefined || others.length > 0) {
      return fail(usageProblem('transfer in takes one file'));
    }
    const bytes = readGivenFile(file);
    if (!bytes.ok) return bytes;
    return withGateway(input, 'existing', async (gateway) => {
      const came = await transferIn(gateway, { bytes: bytes.value, by: givenBy(input) });
      if (!came.ok) return fail(arrivalProblem(came.error, file));
      const { residentId, firstName, lastName, stamps, newPin } = came.value;
      const { documents } = came.value;
      return ok({
        document: { residentId, documents, stamps, newPin },
        lines: [
          `Taken in: ${firstName} ${lastName} (${residentId}), ${counted(documents, 'document')}, ${counted(stamps, 'stamp')}.`,
          ...(newPin === null ? [] : [`New PIN: ${newPin}  It is shown this once.`]),
        ],
      });
    });
  },
};

/** `transfer list`: who is away, and whom this gateway trusts. */
export const transferListCommand: Command = {
  name: 'transfer list',
  usage: '',
  summary:
    "Shows this gateway's fingerprint, the gateways it trusts, who is away, and what is still here of theirs.",
  options: {},
  takesNoWords: true,
  run: (input) =>
    withGateway(input, 'existing', async (gateway) => {
      const fingerprint = ownFingerprint(gateway);
      const trusted = await listTrusted(gateway);
      const away = await listAway(gateway);
      return ok({
        document: { fingerprint, trusted, away },
        lines: [
          `This gateway: ${inGroups(fingerprint)}  (${gateway.files.authorityCertificate})`,
          ...trusted.map((one) => `Trusts ${one.name}: ${inGroups(one.fingerprint)}, by ${one.by}`),
          ...away.flatMap(awayLines),
        ],
      });
    }),
};

function givenBy(input: CommandInput): string {
  return optionText(input, 'by') ?? byDefault;
}

/** Looked at before anybody is sent: a resident who is away without a file is nowhere. */
function mayBeWritten(file: string): Result<void, CommandProblem> {
  if (!existsSync(file)) return ok(undefined);
  const there = readGivenFile(file);
  if (!there.ok) return there;
  if (parseTransferFile(there.value).ok) return ok(undefined);
  const message = `${file} is there already, and is no transfer of ours. Nobody was sent.`;
  return fail({ exit: exitCodes.validation, code: 'fileExists', message });
}

function trustProblem(problem: TrustProblem, file: string): CommandProblem {
  const { code } = problem;
  const exit = exitCodes.validation;
  if (code === 'notConfirmed' || code === 'otherFingerprint') {
    const { fingerprint } = problem;
    const words =
      code === 'notConfirmed'
        ? 'Compare it with what the other facility reads out to you, then run this again with --confirm and that fingerprint.'
        : 'That is not the one that was confirmed. Do not trust this file.';
    const message = `The fingerprint of ${file} is ${inGroups(fingerprint)}. ${words} Nothing was changed.`;
    return { exit, code, message, details: { fingerprint } };
  }
  const messages = {
    badCertificate: `${file} is not the certificate of a facility's authority (P-256, PEM).`,
    ourOwn: `${file} is this facility's own certificate.`,
    nameTaken: 'Another gateway has this name here, or this gateway has another name.',
  };
  return { exit, code, message: messages[code] };
}

function sentWithoutFile(problem: CommandProblem, residentId: string): CommandProblem {
  const message = `${problem.message} Resident ${residentId} is noted as sent: run this again, and the file is written anew.`;
  return { ...problem, message };
}

function departureProblem(
  problem: DepartureProblem,
  { residentId, to }: { readonly residentId: string; readonly to: string },
): CommandProblem {
  const { code } = problem;
  if (code === 'wentElsewhere') {
    const message = `Resident ${residentId} went to ${problem.to}. Only from there can they go on to ${to}.`;
    return { exit: exitCodes.validation, code, message };
  }
  const messages = {
    unknownResident: `There is no resident ${residentId}.`,
    unknownGateway: `No gateway is trusted by the name ${to}. "transfer trust" adds one.`,
  };
  return { exit: exitCodes.notFound, code, message: messages[code] };
}

function arrivalProblem(problem: ArrivalProblem, file: string): CommandProblem {
  const message = `${arrivalWords(problem, file)} Nothing was taken in.`;
  return { exit: exitCodes.validation, code: problem.code, message };
}

function arrivalWords(problem: ArrivalProblem, file: string): string {
  switch (problem.code) {
    case 'notUtf8':
      return `${file} is not text in UTF-8.`;
    case 'notJson':
      return `${file}:${problem.line}:${problem.column}: notJson: expected one JSON document; the file may have been cut short.`;
    case 'fromFuture':
      return `${file} was written by a newer version of Postern. Install that version here.`;
    case 'malformed':
      return `${file}: field ${problem.field || '(the document)'} is not as expected.`;
    case 'unknownField':
      return `${file}: there is no field ${problem.field}.`;
    case 'otherGateway':
      return `${file} is for another facility's gateway.`;
    case 'untrustedGateway':
      return `${file} comes from a gateway that is not trusted here (${inGroups(problem.fingerprint)}). "transfer trust" adds one.`;
    case 'badSignature':
      return `${file} was changed after it was signed, or another gateway signed it.`;
    case 'alreadyTaken':
      return `${file} was taken in before, all of it (resident ${problem.about}).`;
    case 'unknownResident':
      return `Resident ${problem.about} is not known here: take in the file with which they came first.`;
    case 'residentIsHere':
      return `Resident ${problem.about} is here already: two registrations under one ID would have each month twice.`;
    case 'otherAllowance':
      return `The month ${problem.about} has another number of free stamps here.`;
    case 'stampIsHere':
      return `Stamp ${problem.about} is here already.`;
    case 'contactTaken':
      return `Contact ${problem.about} is another resident's contact here.`;
  }
}

function awayLines(away: AwayResident): string[] {
  const since = new Date(away.sinceMillis).toISOString();
  const waiting =
    away.waiting === 0 ? '' : `; ${counted(away.waiting, 'stamp')} to follow: run "transfer out"`;
  return [
    `Away: ${away.residentId}, at ${away.gateway} since ${since}${waiting}`,
    ...away.held.map((holding) => `  ${heldLine(holding)}`),
  ];
}

function heldLine({ deviceName, deviceId, stamps }: TabletHolding): string {
  return `Tablet ${deviceName} (${deviceId}) still holds ${counted(stamps, 'stamp')}: they can follow once it was heard, or is lost.`;
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}

/** 64 hexadecimal digits as people read them to one another. */
function inGroups(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(' ') ?? fingerprint;
}
