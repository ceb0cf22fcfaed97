#!/usr/bin/env node
import { fail } from '../shared/result.ts';
import { traceOf } from '../shared/trace-of.ts';
import { auditListCommand, auditVerifyCommand } from './commands/audit.ts';
import { backupCommand, restoredCommand } from './commands/backup.ts';
import { badgeIssueCommand, badgeRevokeCommand } from './commands/badge.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  type CommandResult,
  dataDirectory,
  exitCodes,
  readArguments,
  usageProblem,
} from './commands/command.ts';
import { devicesListCommand } from './commands/devices-list.ts';
import { enrolCodeCommand } from './commands/enrol-code.ts';
import { importMailCommand, importResidentsCommand } from './commands/import.ts';
import { startProblem } from './commands/open.ts';
import {
  devicesUnlockCommand,
  orderListCommand,
  orderLockdownCommand,
  orderLoseCommand,
  orderUnlockCommand,
  orderWipeCommand,
} from './commands/orders.ts';
import { pinResetCommand } from './commands/pin.ts';
import { policySetCommand, policyShowCommand } from './commands/policy.ts';
import {
  reportsAcknowledgeCommand,
  reportsAnswerCommand,
  reportsDesksCommand,
  reportsListCommand,
  reportsShowCommand,
} from './commands/reports.ts';
import {
  residentsLeaveCommand,
  residentsRestoreCommand,
  residentsSuspendCommand,
  residentsUnlockCommand,
} from './commands/residents.ts';
import {
  reviewApproveCommand,
  reviewListCommand,
  reviewRefuseCommand,
  reviewRulesCommand,
} from './commands/review.ts';
import { demoCommand, serveCommand } from './commands/serve.ts';
import {
  staffAddCommand,
  staffRemoveCommand,
  staffTabletCodeRevokeCommand,
  staffTabletCodeSetCommand,
} from './commands/staff.ts';
import { stampsCommand } from './commands/stamps.ts';
import {
  tabletAddCommand,
  tabletRemoveCommand,
  tabletResidentsCommand,
} from './commands/tablet.ts';
import {
  transferInCommand,
  transferListCommand,
  transferOutCommand,
  transferTrustCommand,
} from './commands/transfer.ts';
import { gatewayFiles } from './files.ts';
import { escapeControls } from './plain-text.ts';
import { storeProblem } from './store/problem.ts';

const commands: readonly Command[] = [
  serveCommand,
  demoCommand,
  importResidentsCommand,
  importMailCommand,
  reviewListCommand,
  reviewApproveCommand,
  reviewRefuseCommand,
  reviewRulesCommand,
  reportsListCommand,
  reportsShowCommand,
  reportsAcknowledgeCommand,
  reportsAnswerCommand,
  reportsDesksCommand,
  enrolCodeCommand,
  devicesListCommand,
  tabletResidentsCommand,
  tabletAddCommand,
  tabletRemoveCommand,
  stampsCommand,
  pinResetCommand,
  badgeIssueCommand,
  badgeRevokeCommand,
  staffAddCommand,
  staffRemoveCommand,
  staffTabletCodeSetCommand,
  staffTabletCodeRevokeCommand,
  policyShowCommand,
  policySetCommand,
  orderLockdownCommand,
  orderUnlockCommand,
  orderLoseCommand,
  orderWipeCommand,
  orderListCommand,
  devicesUnlockCommand,
  residentsUnlockCommand,
  residentsSuspendCommand,
  residentsRestoreCommand,
  residentsLeaveCommand,
  transferTrustCommand,
  transferOutCommand,
  transferInCommand,
  transferListCommand,
  auditVerifyCommand,
  auditListCommand,
  backupCommand,
  restoredCommand,
];

// Node would print the error with what it quotes (S4).
process.on('uncaughtException', (error) => {
  process.stderr.write(`postern-gateway: ${traceOf(error)}\n`);
  process.exit(1);
});
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const asJson = args.includes('--json');
  const command = commands.find((one) => one.name === args.slice(0, wordCount(one)).join(' '));
  if (command === undefined) {
    const wantsHelp = args.length === 0 || args.includes('--help') || args.includes('-h');
    if (wantsHelp) return printHelp(commands);
    return printProblem(
      usageProblem(`There is no command "${args.join(' ')}". Try --help.`),
      asJson,
    );
  }
  const input = readArguments(command, args.slice(wordCount(command)));
  if (!input.ok) return printProblem(input.error, asJson);
  if (input.value.values['help'] === true) return printHelp([command]);
  const progress = (text: string) => process.stderr.write(`${text}\n`);
  return printResult(await runOnDisk(command, { ...input.value, progress }), asJson);
}

/** What another process, or the disk, does to a command half-way is told like what they do at its start. */
async function runOnDisk(command: Command, input: CommandInput): Promise<CommandResult> {
  try {
    return await command.run(input);
  } catch (error) {
    const problem = storeProblem(error, gatewayFiles(dataDirectory(input)).database);
    if (problem === null) throw error;
    return fail(startProblem(problem));
  }
}

function wordCount(command: Command): number {
  return command.name.split(' ').length;
}

async function printResult(result: CommandResult, asJson: boolean): Promise<number> {
  if (!result.ok) return printProblem(result.error, asJson);
  const { document, lines, untilStopped } = result.value;
  const exit = result.value.exit ?? exitCodes.ok;
  const whole = { schemaVersion: 1, ok: exit === exitCodes.ok, ...document };
  process.stdout.write(
    asJson
      ? `${JSON.stringify(whole)}\n`
      : lines.map((line) => `${escapeControls(line)}\n`).join(''),
  );
  await untilStopped?.();
  return exit;
}

function printProblem(problem: CommandProblem, asJson: boolean): number {
  const { code, message, details } = problem;
  if (asJson) {
    const document = { schemaVersion: 1, ok: false, error: { code, message }, ...details };
    process.stdout.write(`${JSON.stringify(document)}\n`);
  } else {
    const lines = message.split('\n').map(escapeControls);
    process.stderr.write(`postern-gateway: ${lines.join('\n')}\n`);
  }
  return problem.exit;
}

function printHelp(of: readonly Command[]): number {
  const lines = of.flatMap((command) => [
    `  ${command.name} ${command.usage}`.trimEnd(),
    `      ${command.summary}`,
  ]);
  process.stdout.write(
    [
      'postern-gateway: the server that a facility runs for its tablets.',
      '',
      ...lines,
      '',
      'Every command takes --data DIR (default ./.postern/gateway) and --json.',
      'Exit codes: 0 done, 2 usage, 3 not found, 6 bad input, 7 network, 9 done in part, 78 configuration.',
      '',
    ].join('\n'),
  );
  return exitCodes.ok;
}
