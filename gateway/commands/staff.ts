import { fail, ok, type Result } from '../../shared/result.ts';
import { staffCodeInGroups, staffCodeNumber } from '../../shared/session/staff-code.ts';
import { newPassword, setStaffPassword } from '../staff/accounts.ts';
import { removeStaff } from '../staff/remove.ts';
import { revokeTabletCode, setTabletCode } from '../staff/tablet-codes.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  exitCodes,
  optionText,
  usageProblem,
} from './command.ts';
import { withGateway } from './open.ts';

/** `staff add`: an account for the staff pages. */
export const staffAddCommand: Command = {
  name: 'staff add',
  usage: '--name NAME',
  summary:
    'Makes a staff account, or gives one a new password, and prints it once; its open sessions end.',
  options: { name: { type: 'string' } },
  takesNoWords: true,
  async run(input) {
    const name = optionText(input, 'name');
    if (name === null) return fail(usageProblem('staff add takes --name NAME'));
    return withGateway(input, 'create', async (gateway) => {
      const password = newPassword();
      await setStaffPassword(gateway, name, password);
      return ok({
        document: { name, password },
        lines: [`Name:     ${name}`, `Password: ${password}`],
      });
    });
  },
};

/** `staff remove`: somebody has left. */
export const staffRemoveCommand: Command = {
  name: 'staff remove',
  usage: '--name NAME',
  summary: 'Removes a staff account, with its open sessions, its desks and its code for tablets.',
  options: { name: { type: 'string' } },
  async run(input) {
    const name = optionText(input, 'name');
    if (name === null) return fail(usageProblem('staff remove takes --name NAME'));
    return withGateway(input, 'existing', async (gateway) => {
      const removed = await removeStaff(gateway, name);
      if (!removed.ok) {
        const message = `There is no staff account ${name}.`;
        return fail({ exit: exitCodes.notFound, code: removed.error, message });
      }
      const { staffId, hadTabletCode } = removed.value;
      return ok({
        document: { name, staffId, hadTabletCode },
        lines: [
          `${name} has no account any more. The audit log knows it as ${staffId}.`,
          ...(hadTabletCode ? ['Tablets forget the code after their next sync.'] : []),
        ],
      });
    });
  },
};

/** `staff tablet-code set`: somebody of staff may open maintenance on tablets. */
export const staffTabletCodeSetCommand: Command = {
  name: 'staff tablet-code set',
  usage: 'NAME',
  summary:
    'Makes the code with which NAME opens maintenance on tablets, and prints it once; an older one ends.',
  options: {},
  async run(input) {
    const name = nameIn(input);
    if (!name.ok) return name;
    return withGateway(input, 'existing', async (gateway) => {
      const code = await setTabletCode(gateway, name.value);
      if (code === null) {
        const message = 'All 900 numbers of codes have been given.';
        return fail({ exit: exitCodes.validation, code: 'noNumberLeft', message });
      }
      return ok({
        document: { name: name.value, number: staffCodeNumber(code), code },
        lines: [
          `Name: ${name.value}`,
          `Code: ${staffCodeInGroups(code)}`,
          'Tablets know it after their next sync.',
        ],
      });
    });
  },
};

/** `staff tablet-code revoke`: they may not any more. */
export const staffTabletCodeRevokeCommand: Command = {
  name: 'staff tablet-code revoke',
  usage: 'NAME',
  summary: "Ends NAME's code: a tablet does not take it after its next sync.",
  options: {},
  async run(input) {
    const name = nameIn(input);
    if (!name.ok) return name;
    return withGateway(input, 'existing', async (gateway) => {
      if (await revokeTabletCode(gateway, name.value)) {
        return ok({
          document: { name: name.value },
          lines: [`${name.value} has no code any more.`],
        });
      }
      const message = `${name.value} has no code.`;
      return fail({ exit: exitCodes.notFound, code: 'noCode', message });
    });
  },
};

function nameIn(input: CommandInput): Result<string, CommandProblem> {
  const [name, ...others] = input.positionals;
  if (name !== undefined && name.trim() !== '' && others.length === 0) return ok(name);
  return fail(usageProblem('this takes one name, in quotation marks where it has a space'));
}
