import { fail, ok } from '../../shared/result.ts';
import { issueBadge, revokeBadge } from '../pins/badge.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  exitCodes,
  optionText,
  usageProblem,
} from './command.ts';
import { withGateway } from './open.ts';

/** `badge issue`: a second way in. */
export const badgeIssueCommand: Command = {
  name: 'badge issue',
  usage: 'RESIDENT [--by NAME]',
  summary: 'Prints a badge, this once, that signs a resident in; the one of before opens nothing.',
  options: { by: { type: 'string' } },
  async run(input) {
    const residentId = oneOf(input);
    if (residentId === null) return fail(takesOne);
    return withGateway(input, 'existing', async (gateway) => {
      const issued = await issueBadge(gateway, { residentId, by: byOf(input) });
      if (!issued.ok) return fail(notFound(issued.error, `There is no resident ${residentId}.`));
      const lines = [
        issued.value,
        'Print it as a barcode, or write it down. It is shown this once.',
      ];
      return ok({ document: { residentId, badge: issued.value }, lines });
    });
  },
};

/** `badge revoke`: it was lost, or is not needed. */
export const badgeRevokeCommand: Command = {
  name: 'badge revoke',
  usage: 'RESIDENT [--by NAME]',
  summary: "Takes a resident's badge: it opens nothing on a tablet that has synced since.",
  options: { by: { type: 'string' } },
  async run(input) {
    const residentId = oneOf(input);
    if (residentId === null) return fail(takesOne);
    return withGateway(input, 'existing', async (gateway) => {
      const revoked = await revokeBadge(gateway, { residentId, by: byOf(input) });
      if (!revoked.ok) return fail(notFound(revoked.error, `${residentId} has no badge.`));
      return ok({ document: { residentId }, lines: [`${residentId} has no badge any more.`] });
    });
  },
};

const takesOne = usageProblem('this takes the ID of one resident');

function oneOf({ positionals: [residentId, ...others] }: CommandInput): string | null {
  return residentId === undefined || others.length > 0 ? null : residentId;
}

function byOf(input: CommandInput): string {
  return optionText(input, 'by') ?? 'command line';
}

function notFound(code: string, message: string): CommandProblem {
  return { exit: exitCodes.notFound, code, message };
}
