import { fail, ok, type Result } from '../../shared/result.ts';
import { importMail, type MailSummary } from '../import/mail.ts';
import { type ImportFailure, type ImportOutcome, problemLine } from '../import/problem.ts';
import { importResidents } from '../import/residents.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  exitCodes,
  isGiven,
  optionText,
  type Report,
  usageProblem,
} from './command.ts';
import { canBeRead } from './given-file.ts';
import { withGateway } from './open.ts';

const partialOption = { partial: { type: 'boolean', default: false } } as const;
const progressEvery = 10;

/** `import residents`: people with their PINs and contacts, from a CSV file. */
export const importResidentsCommand: Command = {
  name: 'import residents',
  usage: 'FILE.csv [--partial]',
  summary:
    'Imports residents: columns residentId, firstName, lastName, language, pin, contacts (contactId|name|relationship;…).',
  options: partialOption,
  async run(input) {
    const file = oneFile(input);
    if (!file.ok) return file;
    return withGateway(input, 'create', async (gateway) => {
      const imported = await importResidents(gateway, {
        file: file.value,
        partial: isGiven(input, 'partial'),
        progress: (done, of) => {
          if (done % progressEvery === 0 && done < of) input.progress(`${done} of ${of} PINs`);
        },
      });
      return report(imported, ({ imported: count, contactsMade }) => [
        `${count} residents imported, with ${contactsMade} contacts.`,
      ]);
    });
  },
};

/** `import mail`: messages from outside, from a file of JSON lines. */
export const importMailCommand: Command = {
  name: 'import mail',
  usage: 'FILE.jsonl [--resident ID] [--partial]',
  summary:
    'Imports mail from outside for review: each line {id, text, from or to, resident?, replyStamps?, arrivedAt?, photos?: [paths]}.',
  options: { ...partialOption, resident: { type: 'string' } },
  async run(input) {
    const file = oneFile(input);
    if (!file.ok) return file;
    return withGateway(input, 'create', async (gateway) => {
      const imported = await importMail(gateway, {
        file: file.value,
        residentId: optionText(input, 'resident'),
        partial: isGiven(input, 'partial'),
      });
      return report(imported, mailLines);
    });
  },
};

function mailLines(summary: MailSummary): string[] {
  const { imported, alreadyThere, contactsMade, receiver } = summary;
  return [
    `${imported} messages imported; they wait for review.`,
    ...(alreadyThere > 0
      ? [`${alreadyThere} had been imported before and were left as they are.`]
      : []),
    ...(contactsMade > 0 ? [`${contactsMade} people outside became approved contacts.`] : []),
    ...(receiver === null ? [] : [`Messages that name no resident are for ${receiver}.`]),
  ];
}

function oneFile(input: CommandInput): Result<string, CommandProblem> {
  const [file, ...others] = input.positionals;
  if (file === undefined || others.length > 0) return fail(usageProblem('import takes one file'));
  const may = canBeRead(file);
  return may.ok ? ok(file) : may;
}

function report<Summary extends object>(
  result: Result<ImportOutcome<Summary>, ImportFailure>,
  inWords: (summary: Summary) => string[],
): Result<Report, CommandProblem> {
  if (!result.ok) return fail(importProblem(result.error));
  const { summary, leftOut } = result.value;
  const left =
    leftOut.length === 0 ? [] : [`${leftOut.length} left out:`, ...leftOut.map(problemLine)];
  return ok({
    document: { ...summary, leftOut },
    lines: [...inWords(summary), ...left],
    exit: leftOut.length === 0 ? exitCodes.ok : exitCodes.partial,
  });
}

function importProblem(failure: ImportFailure): CommandProblem {
  if (failure.code === 'noSuchFile') {
    const message = `There is no file ${failure.file}.`;
    return { exit: exitCodes.notFound, code: failure.code, message };
  }
  const { problems } = failure;
  return {
    exit: exitCodes.validation,
    code: failure.code,
    message: ['nothing was imported:', ...problems.map(problemLine)].join('\n'),
    details: { problems },
  };
}
