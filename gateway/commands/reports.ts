import { fail, ok, type Result } from '../../shared/result.ts';
import { readReceiptNumber, spokenReceiptNumber } from '../../shared/services/receipt.ts';
import type { Gateway } from '../gateway.ts';
import { setDesks } from '../reports/desks.ts';
import { findReport, type ListedReport, listReports } from '../reports/list.ts';
import { acknowledgeReport, answerReport, type StepProblem } from '../reports/steps.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  exitCodes,
  optionText,
  usageProblem,
} from './command.ts';
import { withGateway } from './open.ts';

const staffNameDefault = 'command line';
const everything = { offset: 0, limit: 1_000_000 };

/** `reports list`: what was reported and asked for, without a word of it. */
export const reportsListCommand: Command = {
  name: 'reports list',
  usage: '[--desk DESK]',
  summary: 'Lists reports and requests, what nobody has seen first; "reports show" has the words.',
  options: { desk: { type: 'string' } },
  takesNoWords: true,
  run: (input) =>
    withGateway(input, 'existing', async (gateway) => {
      const desk = optionText(input, 'desk');
      const desks = desk === null ? null : [desk];
      const list = await listReports(gateway.database, { desks, ...everything });
      const nowMillis = gateway.world.nowMillis();
      return ok({
        document: {
          total: list.total,
          unseen: list.unseen,
          reports: list.reports.map((report) => ({
            ...summary(report),
            isOverdue: isOverdue(report, nowMillis),
          })),
        },
        lines: [
          ...list.reports.map((report) => line(report, nowMillis)),
          `${list.total} in all, ${list.unseen} not seen yet.`,
        ],
      });
    }),
};

/** `reports show`: one, whole. */
export const reportsShowCommand: Command = {
  name: 'reports show',
  usage: 'ID|NUMBER',
  summary: 'Shows one report, by its ID or its receipt number, with its words.',
  options: {},
  run: (input) =>
    withReport(input, 'reports show', async (gateway, report) =>
      ok({
        document: { report },
        lines: [
          line(report, gateway.world.nowMillis()),
          `from ${report.residentName ?? 'nobody who was signed in'}; name given: ${report.name ?? 'none'}`,
          ...(report.words === '' ? ['(no words)'] : report.words.split('\n')),
          ...(report.answered === null
            ? []
            : `answered by ${report.answered.by}: ${report.answered.answer}`.split('\n')),
        ],
      }),
    ),
};

/** `reports acknowledge`: someone has read it. */
export const reportsAcknowledgeCommand: Command = {
  name: 'reports acknowledge',
  usage: 'ID|NUMBER [--by NAME]',
  summary: 'Notes that staff have seen a report; its tablet is told.',
  options: { by: { type: 'string' } },
  run: (input) =>
    withReport(input, 'reports acknowledge', async (gateway, { reportId }) =>
      done(reportId, 'seen', await acknowledgeReport(gateway, reportId, handlerOf(input))),
    ),
};

/** `reports answer`: what whoever was signed in will read. */
export const reportsAnswerCommand: Command = {
  name: 'reports answer',
  usage: 'ID|NUMBER --text TEXT [--by NAME]',
  summary:
    'Answers a report, once; whoever was signed in when it was sent reads it on that tablet.',
  options: { text: { type: 'string' }, by: { type: 'string' } },
  async run(input) {
    const answer = optionText(input, 'text');
    if (answer === null) return fail(usageProblem('reports answer takes --text TEXT'));
    return withReport(input, 'reports answer', async (gateway, { reportId }) => {
      const handler = { ...handlerOf(input), answer };
      return done(reportId, 'answered', await answerReport(gateway, reportId, handler));
    });
  },
};

/** `reports desks`: who of staff sees what. */
export const reportsDesksCommand: Command = {
  name: 'reports desks',
  usage: '--staff NAME [--desks DESK,DESK]',
  summary: 'Puts an account of staff at these desks and no other; without --desks at none.',
  options: { staff: { type: 'string' }, desks: { type: 'string' } },
  takesNoWords: true,
  async run(input) {
    const staff = optionText(input, 'staff');
    if (staff === null) return fail(usageProblem('reports desks takes --staff NAME'));
    const desks = (optionText(input, 'desks') ?? '').split(',').filter((desk) => desk !== '');
    return withGateway(input, 'existing', async (gateway) => {
      const set = await setDesks(gateway, staff, desks);
      if (set.ok) {
        const lines = [`${staff} is at ${desks.length === 0 ? 'no desk' : desks.join(', ')}.`];
        return ok({ document: { staff, desks }, lines });
      }
      const isUnknown = set.error === 'unknownStaff';
      return fail({
        exit: isUnknown ? exitCodes.notFound : exitCodes.validation,
        code: set.error,
        message: isUnknown
          ? `There is no staff account ${staff}. Make one with "staff add".`
          : 'A desk is a word such as medical, of letters and digits.',
      });
    });
  },
};

function withReport<Value>(
  input: CommandInput,
  name: string,
  work: (gateway: Gateway, report: ListedReport) => Promise<Result<Value, CommandProblem>>,
): Promise<Result<Value, CommandProblem>> {
  const [typed, ...others] = input.positionals;
  if (typed === undefined || others.length > 0) {
    return Promise.resolve(fail(usageProblem(`${name} takes one ID or receipt number`)));
  }
  return withGateway(input, 'existing', async (gateway) => {
    const report = await findReport(gateway.database, readReceiptNumber(typed) ?? typed, null);
    return report === null ? fail(stepProblem(typed, 'unknownReport')) : work(gateway, report);
  });
}

function handlerOf(input: CommandInput) {
  return { by: optionText(input, 'by') ?? staffNameDefault, desks: null };
}

function done(reportId: string, state: 'seen' | 'answered', taken: Result<null, StepProblem>) {
  if (!taken.ok) return fail(stepProblem(reportId, taken.error));
  return ok({ document: { reportId, state }, lines: [`${reportId}: ${state}.`] });
}

function stepProblem(reportId: string, problem: StepProblem): CommandProblem {
  const messages: Record<StepProblem, string> = {
    unknownReport: `There is no report ${reportId}.`,
    alreadySeen: `Report ${reportId} has been seen before.`,
    alreadyAnswered: `Report ${reportId} has been answered.`,
    emptyAnswer: 'The answer is empty.',
  };
  const exit = problem === 'unknownReport' ? exitCodes.notFound : exitCodes.validation;
  return { exit, code: problem, message: messages[problem] };
}

function summary({ words: _words, name: _name, answered, ...report }: ListedReport) {
  return { ...report, answered: answered && { by: answered.by, atMillis: answered.atMillis } };
}

function isOverdue({ seen, dueAtMillis }: ListedReport, nowMillis: number): boolean {
  return seen === null && nowMillis > dueAtMillis;
}

function line(report: ListedReport, nowMillis: number): string {
  const { number, reportId, desk, kind, words, seen, answered } = report;
  const unread = words === '' ? 'does not open' : 'unknown kind';
  const name = number === null ? reportId : spokenReceiptNumber(number);
  const at = new Date(report.receivedAtMillis).toISOString();
  const late = isOverdue(report, nowMillis) ? ', OVERDUE' : '';
  const state = answered !== null ? 'answered' : seen !== null ? 'seen' : `not seen${late}`;
  return `${name}  ${at}  ${desk}  ${kind ?? unread}  ${report.deviceName}  ${state}`;
}
