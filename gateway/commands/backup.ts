import { existsSync } from 'node:fs';
import { fail, ok } from '../../shared/result.ts';
import { backUp } from '../backup.ts';
import { takeNewIncarnation } from '../incarnation.ts';
import { type Command, exitCodes, usageProblem } from './command.ts';
import { startProblem, withGateway } from './open.ts';

/** `backup`: a whole copy of the gateway, keys included, while it serves. */
export const backupCommand: Command = {
  name: 'backup',
  usage: 'DIR',
  summary: 'Copies the gateway, keys included, into a new directory. It may go on serving.',
  options: {},
  async run(input) {
    const [target, ...others] = input.positionals;
    if (target === undefined || others.length > 0) {
      return fail(usageProblem('backup takes the directory to make'));
    }
    if (existsSync(target)) {
      const message = `${target} is there already: a backup is never laid over another.`;
      return fail({ exit: exitCodes.validation, code: 'alreadyThere', message });
    }
    return withGateway(input, 'existing', async (gateway) => {
      const copied = await backUp(gateway, target);
      if (!copied.ok) return fail(startProblem(copied.error));
      return ok({
        document: { directory: target },
        lines: [
          `Copied to ${target}. It holds the facility's keys: keep it as safe as the gateway.`,
          `To go back to it: serve --data ${target}, after restored --data ${target}.`,
        ],
      });
    });
  },
};

/** `restored`: tells the devices that this gateway has forgotten something (rule 6.4). */
export const restoredCommand: Command = {
  name: 'restored',
  usage: '',
  summary: 'Run once after a backup was put back: tablets then send again what it does not have.',
  options: {},
  takesNoWords: true,
  run: (input) =>
    withGateway(input, 'existing', async (gateway) => {
      const incarnation = await takeNewIncarnation(gateway);
      return ok({
        document: { incarnation },
        lines: ['Each tablet sends again, at its next contact, what it sent in the last 30 days.'],
      });
    }),
};
