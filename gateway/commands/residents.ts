import { fail, ok } from '../../shared/result.ts';
import type { Gateway } from '../gateway.ts';
import {
  type Decided,
  residentLeaves,
  restoreResident,
  type StandingDecision,
  suspendResident,
  unlockResident,
} from '../standing.ts';
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

/** `residents suspend`: they may not sign in nor send. */
export const residentsSuspendCommand: Command = {
  name: 'residents suspend',
  usage: 'RESIDENT [--by NAME]',
  summary:
    'Keeps a resident from signing in and sending, and closes their session; what they queued before still goes.',
  options,
  run: (input) => decide(input, suspendResident, (residentId) => `${residentId} is suspended.`),
};

/** `residents restore`: they may again. */
export const residentsRestoreCommand: Command = {
  name: 'residents restore',
  usage: 'RESIDENT [--by NAME]',
  summary: 'Ends a suspension; somebody who has left can be put on tablets again.',
  options,
  run: (input) =>
    decide(input, restoreResident, (residentId) => `${residentId} is here, and can sign in.`),
};

/** `residents leave`: for good, or until they are restored. */
export const residentsLeaveCommand: Command = {
  name: 'residents leave',
  usage: 'RESIDENT [--by NAME]',
  summary:
    'A resident leaves: tablets send what waits, then erase what they keep of them, drafts as well.',
  options,
  run: (input) =>
    decide(input, residentLeaves, (residentId) => `${residentId} has left the facility.`),
};

async function decide(
  input: CommandInput,
  carryOut: (gateway: Gateway, decision: StandingDecision) => Promise<Decided>,
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
