import { fail, ok } from '../../shared/result.ts';
import { type ListedStamp, listStamps } from '../stamps/list.ts';
import { type Command, exitCodes, usageProblem } from './command.ts';
import { withGateway } from './open.ts';

/** `stamps`: every stamp of a resident, and where it is. */
export const stampsCommand: Command = {
  name: 'stamps',
  usage: 'RESIDENT',
  summary: "Lists a resident's stamps: who holds each, and which message has it.",
  options: {},
  async run(input) {
    const [residentId, ...others] = input.positionals;
    if (residentId === undefined || others.length > 0) {
      return fail(usageProblem('stamps takes one resident ID'));
    }
    return withGateway(input, 'existing', async (gateway) => {
      const stamps = await listStamps(gateway, residentId);
      if (stamps === null) {
        const message = `There is no resident ${residentId}.`;
        return fail({ exit: exitCodes.notFound, code: 'unknownResident', message });
      }
      return ok({
        document: { residentId, stamps },
        lines: stamps.map(
          (stamp) =>
            `${stamp.name}  ${stamp.state}  ${stamp.messageId ?? stamp.holderDevice ?? placeOf(stamp)}`,
        ),
      });
    });
  },
};

function placeOf({ state }: ListedStamp): string {
  return state === 'elsewhere' ? 'at another facility' : 'at the gateway';
}
