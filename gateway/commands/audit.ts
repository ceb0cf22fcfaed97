import { fail, ok, type Result } from '../../shared/result.ts';
import { gatewayChain } from '../audit/append.ts';
import { findChain, latestEntries } from '../audit/list.ts';
import { type BrokenEntry, type VerifiedChain, verifyAudit } from '../audit/verify.ts';
import { problemWords } from '../audit/words.ts';
import {
  type Command,
  type CommandInput,
  type CommandProblem,
  exitCodes,
  isGiven,
  optionNumber,
  optionText,
  usageProblem,
} from './command.ts';
import { writeGivenFile } from './given-file.ts';
import { withGateway } from './open.ts';

/** `audit verify`: whether every chain is as it was written. */
export const auditVerifyCommand: Command = {
  name: 'audit verify',
  usage: '[--json [FILE]]',
  summary:
    "Computes the gateway's audit chain and each device's again; ends 0 only if all are whole.",
  options: {},
  async run(input) {
    const file = jsonFile(input);
    if (!file.ok) return file;
    return withGateway(input, 'existing', async (gateway) => {
      const chains = await verifyAudit(gateway.database);
      const broken = chains.filter((chain) => chain.broken !== null).length;
      const exit = broken === 0 ? exitCodes.ok : exitCodes.validation;
      const document = { chains, broken };
      if (file.value !== null) {
        const whole = { schemaVersion: 1, ok: broken === 0, ...document };
        const written = writeGivenFile(file.value, `${JSON.stringify(whole, null, 2)}\n`);
        if (!written.ok) return written;
      }
      const count = chains.length === 1 ? '1 chain' : `${chains.length} chains`;
      const sum = broken === 0 ? `${count}, all whole.` : `${count}, ${broken} broken.`;
      return ok({ document, lines: [...chains.map(chainLine), sum], exit });
    });
  },
};

const entriesDefault = 50;
const entriesMax = 1_000_000;

/** `audit list`: the newest entries of one chain. */
export const auditListCommand: Command = {
  name: 'audit list',
  usage: '[--device ID] [--limit N]',
  summary: "Lists the newest entries of the gateway's audit chain, or of a device's, newest first.",
  options: { device: { type: 'string' }, limit: { type: 'string' } },
  takesNoWords: true,
  async run(input) {
    const limit = optionNumber(input, 'limit', { otherwise: entriesDefault, max: entriesMax });
    if (!limit.ok) return limit;
    const device = optionText(input, 'device');
    return withGateway(input, 'existing', async (gateway) => {
      const chain = device === null ? gatewayChain : await findChain(gateway.database, device);
      if (chain === null) {
        const message = `There is no audit chain of a device ${device}.`;
        return fail({ exit: exitCodes.notFound, code: 'unknownDevice', message });
      }
      const entries = await latestEntries(gateway.database, chain, limit.value);
      return ok({
        document: { chain, entries },
        lines: entries.map(
          ({ seq, atMillis, event, detail }) => `${seq}  ${instant(atMillis)}  ${event}  ${detail}`,
        ),
      });
    });
  },
};

/** `--json FILE`: the document goes into the file as well. */
function jsonFile(input: CommandInput): Result<string | null, CommandProblem> {
  const [file, ...others] = input.positionals;
  const isMisplaced = file !== undefined && !isGiven(input, 'json');
  if (others.length === 0 && !isMisplaced) return ok(file ?? null);
  return fail(usageProblem('audit verify takes one file, after --json'));
}

function chainLine({ chain, deviceName, entries, broken }: VerifiedChain): string {
  const name = deviceName === null ? chain : `${deviceName} (${chain})`;
  if (broken === null) return `${name}: whole, ${entries} ${entries === 1 ? 'entry' : 'entries'}`;
  return `${name}: BROKEN at ${brokenWords(broken)}`;
}

function brokenWords({ seq, event, atMillis, problem, dismissed }: BrokenEntry): string {
  const place = [`entry ${seq}`];
  if (event !== null) place.push(event);
  if (atMillis !== null) place.push(instant(atMillis));
  const why = dismissed === null ? '' : ` (dismissed by ${dismissed.by}: ${dismissed.reason})`;
  return `${place.join(', ')}: ${problemWords[problem]}${why}`;
}

function instant(millis: number): string {
  return new Date(millis).toISOString();
}
