import { fail, ok } from '../../shared/result.ts';
import { resetPin } from '../pins/reset.ts';
import {
  type Command,
  type CommandProblem,
  exitCodes,
  optionText,
  usageProblem,
} from './command.ts';
import { withGateway } from './open.ts';

/** `pin reset`: for a resident who forgot their PIN. */
export const pinResetCommand: Command = {
  name: 'pin reset',
  usage: 'RESIDENT [--by NAME]',
  summary:
    'Gives a resident a temporary PIN, printed once; drafts of before open to the old PIN alone.',
  options: { by: { type: 'string' } },
  async run(input) {
    const [residentId, ...others] = input.positionals;
    if (residentId === undefined || others.length > 0) {
      return fail(usageProblem('pin reset takes the ID of one resident'));
    }
    const by = optionText(input, 'by') ?? 'command line';
    return withGateway(input, 'existing', async (gateway) => {
      const reset = await resetPin(gateway, { residentId, by });
      if (!reset.ok) return fail(unknownResident(residentId));
      return ok({
        document: { residentId, temporaryPin: reset.value },
        lines: [reset.value, 'To be changed at the first sign-in. It is shown this once.'],
      });
    });
  },
};

function unknownResident(residentId: string): CommandProblem {
  const message = `There is no resident ${residentId}.`;
  return { exit: exitCodes.notFound, code: 'unknownResident', message };
}
