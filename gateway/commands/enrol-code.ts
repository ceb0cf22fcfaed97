import { fail, ok } from '../../shared/result.ts';
import { issueEnrolmentCode } from '../enrolment/codes.ts';
import { type Command, exitCodes, optionText, usageProblem } from './command.ts';
import { withGateway } from './open.ts';

/** `enrol-code`: what is typed into a new tablet. */
export const enrolCodeCommand: Command = {
  name: 'enrol-code',
  usage: '--name TABLET --resident ID',
  summary: "Prints a one-time code that enrols a resident's own tablet within the hour.",
  options: { name: { type: 'string' }, resident: { type: 'string' } },
  async run(input) {
    const deviceName = optionText(input, 'name');
    const residentId = optionText(input, 'resident');
    if (deviceName === null || residentId === null) {
      return fail(usageProblem('enrol-code takes --name TABLET and --resident ID'));
    }
    return withGateway(input, 'existing', async (gateway) => {
      const issued = await issueEnrolmentCode(gateway, { deviceName, residentIds: [residentId] });
      if (!issued.ok) {
        const message = `There is no resident ${issued.error.residentId}.`;
        return fail({ exit: exitCodes.notFound, code: issued.error.code, message });
      }
      const { code, expiresAtMillis } = issued.value;
      const until = new Date(expiresAtMillis).toISOString();
      return ok({
        document: { code, expiresAtMillis },
        lines: [code, `Good once, until ${until}.`],
      });
    });
  },
};
