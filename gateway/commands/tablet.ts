import { fail, ok, type Result } from '../../shared/result.ts';
import {
  addDeviceResidents,
  deviceResidents,
  type ResidentsChange,
  type ResidentsProblem,
  removeDeviceResidents,
} from '../enrolment/device-residents.ts';
import type { Gateway } from '../gateway.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  type CommandResult,
  exitCodes,
  usageProblem,
} from './command.ts';
import { withGateway } from './open.ts';

/** `tablet residents`: who signs in there. */
export const tabletResidentsCommand: Command = {
  name: 'tablet residents',
  usage: 'DEVICE',
  summary: 'Lists the residents who can sign in on a tablet.',
  options: {},
  async run(input) {
    const [deviceId, ...others] = input.positionals;
    if (deviceId === undefined || others.length > 0) {
      return fail(usageProblem('tablet residents takes the ID of one tablet'));
    }
    return withGateway(input, 'existing', async ({ database }) => {
      const residents = await deviceResidents(database, deviceId);
      if (residents === null) return fail(problemOf({ code: 'unknownDevice', deviceId }));
      return ok({ document: { deviceId, residents }, lines: residents });
    });
  },
};

/** `tablet add`: someone came to the unit. */
export const tabletAddCommand: Command = {
  name: 'tablet add',
  usage: 'DEVICE RESIDENT...',
  summary: 'Puts residents on a shared tablet: they can sign in there when it has synced.',
  options: {},
  run: (input) => change(input, addDeviceResidents),
};

/** `tablet remove`: someone left it. */
export const tabletRemoveCommand: Command = {
  name: 'tablet remove',
  usage: 'DEVICE RESIDENT...',
  summary: 'Takes residents off a shared tablet; what they have queued there is still sent.',
  options: {},
  run: (input) => change(input, removeDeviceResidents),
};

async function change(
  input: CommandInput,
  carryOut: (
    gateway: Gateway,
    change: ResidentsChange,
  ) => Promise<Result<string[], ResidentsProblem>>,
): Promise<CommandResult> {
  const [deviceId, ...residentIds] = input.positionals;
  if (deviceId === undefined || residentIds.length === 0) {
    return fail(usageProblem('this takes the ID of a shared tablet and IDs of residents'));
  }
  return withGateway(input, 'existing', async (gateway) => {
    const changed = await carryOut(gateway, { deviceId, residentIds });
    if (!changed.ok) return fail(problemOf(changed.error));
    const residents = changed.value;
    return ok({
      document: { deviceId, residents },
      lines: [`${residents.length} residents share this tablet: ${residents.join(', ')}`],
    });
  });
}

function problemOf(problem: ResidentsProblem): CommandProblem {
  const message =
    problem.code === 'unknownResident'
      ? `There is no resident ${problem.residentId}.`
      : `There is no tablet ${problem.deviceId} in use whose residents these could be.`;
  return { exit: exitCodes.notFound, code: problem.code, message };
}
