import { fail, ok, type Result } from '../../shared/result.ts';
import type { Gateway } from '../gateway.ts';
import { type StandingDecision, unlockResident } from '../standing.ts';
import {
  type Command,
  type CommandInput,
  type CommandResult,
  exitCodes,
  optionText,
  usageProblem,
} from './command.ts';
import { withGateway } from './open.ts';

const options = { by: { type: 'string' } } as const;
const byDefault = 'command line';

/** `residents unlock`: ten wrong PINs. */
export const residentsUnlockCommand: Command = {
  name: 'residents unlock',
  usage: 'RESIDENT [--by NAME]',
  summary: "Lets a resident's PIN be tried again after ten wrong ones, on each of their tablets.",
  options,
  run: (input) =>
    decide(input, unlockResident, (residentId) => `${residentId} can try their PIN again.`),
};

async function decide(
  input: CommandInput,
  carryOut: (
    gateway: Gateway,
    decision: StandingDecision,
  ) => Promise<Result<null, 'unknownResident'>>,
  inWords: (residentId: string) => string,
): Promise<CommandResult> {
  const [residentId, ...others] = input.positionals;
  if (residentId === undefined || others.length > 0) {
    return fail(usageProblem('this takes one resident ID'));
  }
  return withGateway(input, 'existing', async (gateway) => {
    const by = optionText(input, 'by') ?? byDefault;
    const decided = await carryOut(gateway, { residentId, by });
    if (!decided.ok) {
      const message = `There is no resident ${residentId}.`;
      return fail({ exit: exitCodes.notFound, code: decided.error, message });
    }
    return ok({
      document: { residentId },
      lines: [inWords(residentId), 'Tablets know it after their next sync.'],
    });
  });
}
