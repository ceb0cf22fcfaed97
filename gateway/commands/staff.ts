import { fail, ok } from '../../shared/result.ts';
import { newPassword, setStaffPassword } from '../staff/accounts.ts';
import { type Command, optionText, usageProblem } from './command.ts';
import { withGateway } from './open.ts';

/** `staff add`: an account for the staff pages. */
export const staffAddCommand: Command = {
  name: 'staff add',
  usage: '--name NAME',
  summary: 'Makes a staff account, or gives one a new password, and prints it once.',
  options: { name: { type: 'string' } },
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
