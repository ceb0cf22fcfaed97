import { fail, ok, type Result } from '../../shared/result.ts';
import { type CodeProblem, type CodeRequest, issueEnrolmentCode } from '../enrolment/codes.ts';
import type { Gateway } from '../gateway.ts';
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

/** `enrol-code`: what is typed into a new tablet. */
export const enrolCodeCommand: Command = {
  name: 'enrol-code',
  usage: '--name TABLET (--resident ID | --shared (ID... | --all | --replaces DEVICE))',
  summary:
    "Prints a one-time code, good for an hour, for a resident's own tablet or for one that residents share.",
  options: {
    name: { type: 'string' },
    resident: { type: 'string' },
    shared: { type: 'boolean' },
    all: { type: 'boolean' },
    replaces: { type: 'string' },
  },
  async run(input) {
    const asked = askedOf(input);
    if (!asked.ok) return asked;
    return withGateway(input, 'existing', async (gateway) => {
      const residentIds = await residentsOf(gateway, input, asked.value);
      if (residentIds.length === 0) return fail(nobody);
      const issued = await issueEnrolmentCode(gateway, { ...asked.value, residentIds });
      if (!issued.ok) return fail(problemOf(issued.error));
      const { code, expiresAtMillis } = issued.value;
      const until = new Date(expiresAtMillis).toISOString();
      const { mode } = asked.value;
      const whose = mode === 'shared' ? [`For ${residentIds.length} residents to share.`] : [];
      return ok({
        document: { code, expiresAtMillis, mode, residents: residentIds },
        lines: [code, `Good once, until ${until}.`, ...whose],
      });
    });
  },
};

/** What was asked for; of a personal tablet with its one resident, of a shared one with those named. */
function askedOf(input: CommandInput): Result<CodeRequest, CommandProblem> {
  const deviceName = optionText(input, 'name');
  const residentId = optionText(input, 'resident');
  const replaces = optionText(input, 'replaces');
  const isShared = isGiven(input, 'shared');
  if (deviceName === null) return fail(usageProblem('enrol-code takes --name TABLET'));
  if (!isShared) {
    const isWhole = residentId !== null && input.positionals.length === 0 && replaces === null;
    if (!isWhole || isGiven(input, 'all')) {
      return fail(usageProblem('enrol-code takes --name TABLET and --resident ID, or --shared'));
    }
    return ok({ deviceName, residentIds: [residentId], mode: 'personal' });
  }
  const ways = [input.positionals.length > 0, isGiven(input, 'all')].filter(Boolean).length;
  const isClear = ways === 1 || (ways === 0 && replaces !== null);
  if (!isClear || residentId !== null) {
    const takes = 'IDs of residents, --all, or --replaces DEVICE for those of that tablet';
    return fail(usageProblem(`enrol-code --shared takes ${takes}`));
  }
  const request = { deviceName, residentIds: [...new Set(input.positionals)] };
  return ok({ ...request, mode: 'shared', ...(replaces === null ? {} : { replaces }) });
}

async function residentsOf(
  { database }: Gateway,
  input: CommandInput,
  { residentIds, replaces }: CodeRequest,
): Promise<readonly string[]> {
  if (residentIds.length > 0) return residentIds;
  const all = database.selectFrom('residents').select('resident_id').orderBy('resident_id');
  const there = database
    .selectFrom('device_residents')
    .select('resident_id')
    .where('device_id', '=', replaces ?? '')
    .where('left_at_millis', 'is', null)
    .orderBy('resident_id');
  const rows = await (isGiven(input, 'all') ? all : there).execute();
  return rows.map((row) => row.resident_id);
}

const nobody: CommandProblem = {
  exit: exitCodes.notFound,
  code: 'noResidents',
  message: 'There are no residents for whom it could be.',
};

function problemOf(problem: CodeProblem): CommandProblem {
  const message =
    problem.code === 'unknownResident'
      ? `There is no resident ${problem.residentId}.`
      : `There is no shared tablet ${problem.deviceId} in use.`;
  return { exit: exitCodes.notFound, code: problem.code, message };
}
