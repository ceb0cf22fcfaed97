import { fail, ok, type Result } from '../../shared/result.ts';
import { photosOf } from '../blobs/photos.ts';
import type { Gateway } from '../gateway.ts';
import { approveAll, approveTogether, type DecisionProblem, decide } from '../review/decide.ts';
import { refusalRules } from '../review/rules.ts';
import { noteCharactersMax, type Verdict } from '../review/verdict.ts';
import { listWaiting, type WaitingMessage, waitingIds } from '../review/waiting.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  exitCodes,
  isGiven,
  optionText,
  usageProblem,
} from './command.ts';
import { withGateway } from './open.ts';

const staffNameDefault = 'mail room';
const previewCharacters = 60;
const everything = { offset: 0, limit: 1_000_000 };

/** `review list`: the mail that waits. */
export const reviewListCommand: Command = {
  name: 'review list',
  usage: '[--text]',
  summary: 'Lists the mail that waits for a decision, oldest first.',
  options: { text: { type: 'boolean', default: false } },
  takesNoWords: true,
  run: (input) =>
    withGateway(input, 'existing', async (gateway) => {
      const { messages, total } = await listWaiting(gateway.database, everything);
      const withText = isGiven(input, 'text');
      const ids = messages.map(({ messageId }) => messageId);
      const photos = await photosOf(gateway.database, ids);
      const photoCount = (messageId: string) => photos.get(messageId)?.length ?? 0;
      return ok({
        document: {
          total,
          messages: messages.map(({ body, ...message }) => ({
            ...message,
            preview: preview(body),
            photos: photoCount(message.messageId),
            ...(withText ? { body } : {}),
          })),
        },
        lines: [
          ...messages.flatMap((message) =>
            waitingLines({ ...message, photos: photoCount(message.messageId) }, withText),
          ),
          total === 0 ? 'Nothing waits.' : `${total} waiting.`,
        ],
      });
    }),
};

/** `review approve`: lets mail through. */
export const reviewApproveCommand: Command = {
  name: 'review approve',
  usage: 'ID… | --all [--without N --rule CODE [--note TEXT]] [--by NAME]',
  summary:
    'Approves waiting mail, outgoing or incoming; with --without, one message but for one photo.',
  options: {
    all: { type: 'boolean', default: false },
    by: { type: 'string' },
    without: { type: 'string' },
    rule: { type: 'string' },
    note: { type: 'string' },
  },
  async run(input) {
    const all = isGiven(input, 'all');
    if (all === input.positionals.length > 0) {
      return fail(usageProblem('review approve takes message IDs, or --all'));
    }
    const verdict = approvalOf(input);
    if (!verdict.ok) return verdict;
    const by = optionText(input, 'by') ?? staffNameDefault;
    return withGateway(input, 'existing', async (gateway) => {
      if (all) {
        const approved = await approveAll(gateway, await waitingIds(gateway.database), by);
        return ok({ document: { approved }, lines: [`${approved} approved.`] });
      }
      const approved = await approveNamed(gateway, input.positionals, {
        verdict: verdict.value,
        by,
      });
      if (!approved.ok) return approved;
      return ok({
        document: { approved: approved.value },
        lines: [`${approved.value} approved.`],
      });
    });
  },
};

/** One message, which may go without a photo; or all of several, or none of them. */
async function approveNamed(
  gateway: Gateway,
  messageIds: readonly string[],
  decision: { readonly verdict: Verdict; readonly by: string },
): Promise<Result<number, CommandProblem>> {
  const [first = '', ...others] = messageIds;
  if (others.length === 0) {
    const decided = await decide(gateway, first, decision);
    return decided.ok ? ok(1) : fail(decisionProblem(first, decided.error));
  }
  const approved = await approveTogether(gateway, messageIds, decision.by);
  if (approved.ok) return approved;
  const { messageId, problem } = approved.error;
  const told = decisionProblem(messageId, problem);
  return fail({ ...told, message: `${told.message} Nothing was approved.` });
}

/** All of a message, or one message without one photo, for which there must be a rule. */
function approvalOf(input: CommandInput): Result<Verdict, CommandProblem> {
  const without = optionText(input, 'without');
  const ruleCode = optionText(input, 'rule');
  if (without === null && ruleCode === null) return ok({ kind: 'approve' });
  if (without === null || ruleCode === null || input.positionals.length !== 1) {
    return fail(
      usageProblem('--without takes one message ID, the number of a photo and --rule CODE'),
    );
  }
  const photo = Number(without);
  const note = optionText(input, 'note') ?? '';
  return ok({ kind: 'approve', withheld: [{ photo, ruleCode, note }] });
}

/** `review refuse`: keeps one message back, with its reason. */
export const reviewRefuseCommand: Command = {
  name: 'review refuse',
  usage: 'ID --rule CODE [--note TEXT] [--by NAME]',
  summary: 'Refuses one waiting message under a rule; the note is for the resident.',
  options: { rule: { type: 'string' }, note: { type: 'string' }, by: { type: 'string' } },
  async run(input) {
    const [messageId, ...others] = input.positionals;
    const ruleCode = optionText(input, 'rule');
    if (messageId === undefined || others.length > 0 || ruleCode === null) {
      return fail(usageProblem('review refuse takes one message ID and --rule CODE'));
    }
    const verdict = { kind: 'refuse', ruleCode, note: optionText(input, 'note') ?? '' } as const;
    const by = optionText(input, 'by') ?? staffNameDefault;
    return withGateway(input, 'existing', async (gateway) => {
      const decided = await decide(gateway, messageId, { verdict, by });
      if (!decided.ok) return fail(decisionProblem(messageId, decided.error));
      return ok({ document: { refused: messageId, ruleCode }, lines: [`Refused: ${ruleCode}.`] });
    });
  },
};

/** `review rules`: for what mail may be refused. */
export const reviewRulesCommand: Command = {
  name: 'review rules',
  usage: '',
  summary: 'Lists the rules under which mail may be refused.',
  options: {},
  takesNoWords: true,
  run: async () =>
    ok({
      document: { rules: refusalRules },
      lines: refusalRules.map((rule) => `${rule.code.padEnd(16)}${rule.en}`),
    }),
};

function waitingLines(
  message: WaitingMessage & { readonly photos: number },
  withText: boolean,
): string[] {
  const due = new Date(message.reviewDueMillis).toISOString();
  const photos = message.photos === 0 ? '' : `  photos: ${message.photos}`;
  const [from, to] =
    message.direction === 'outgoing'
      ? [message.residentName, message.contactName]
      : [message.contactName, message.residentName];
  return [
    `${message.messageId}  ${message.direction}  ${from} -> ${to}  decide by ${due}${photos}`,
    ...(withText ? message.body.split('\n') : [`    ${preview(message.body)}`]),
  ];
}

function preview(body: string): string {
  const line = body.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= previewCharacters
    ? line
    : `${characters.slice(0, previewCharacters).join('')}…`;
}

function decisionProblem(messageId: string, problem: DecisionProblem): CommandProblem {
  const messages: Record<DecisionProblem, string> = {
    unknownMessage: `There is no message ${messageId}.`,
    alreadyDecided: `Message ${messageId} does not wait any more.`,
    unknownPhoto: `Message ${messageId} has no photo of that number.`,
    noteTooLong: `A note has at most ${noteCharactersMax} characters.`,
    unknownRule: `There is no such rule. These are: ${refusalRules.map((rule) => rule.code).join(', ')}.`,
  };
  const exit = problem === 'unknownMessage' ? exitCodes.notFound : exitCodes.validation;
  return { exit, code: problem, message: messages[problem] };
}
