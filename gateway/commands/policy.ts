import { fail, ok } from '../../shared/result.ts';
import { readFacility } from '../gateway.ts';
import { findJsonError } from '../import/json-error.ts';
import { setPolicy } from '../policy.ts';
import { type Command, exitCodes, usageProblem } from './command.ts';
import { readGivenFile } from './given-file.ts';
import { withGateway } from './open.ts';

/** `policy show`: the policy in force. */
export const policyShowCommand: Command = {
  name: 'policy show',
  usage: '',
  summary: 'Prints the facility policy in force, as JSON.',
  options: {},
  takesNoWords: true,
  run: (input) =>
    withGateway(input, 'existing', async (gateway) => {
      const { policy } = await readFacility(gateway.database);
      return ok({ document: { policy }, lines: [JSON.stringify(policy, null, 2)] });
    }),
};

/** `policy set`: another policy, from a JSON file. */
export const policySetCommand: Command = {
  name: 'policy set',
  usage: 'FILE.json',
  summary: 'Puts a facility policy in force; fields that are left out take their defaults.',
  options: {},
  async run(input) {
    const [file, ...others] = input.positionals;
    if (file === undefined || others.length > 0) {
      return fail(usageProblem('policy set takes one file'));
    }
    const bytes = readGivenFile(file);
    if (!bytes.ok) return bytes;
    const document = parseDocument(new TextDecoder().decode(bytes.value));
    if (!document.ok) {
      const message = `${file}:${document.error.line}:${document.error.column}: notJson: expected one JSON document`;
      return fail({ exit: exitCodes.validation, code: 'notJson', message });
    }
    return withGateway(input, 'create', async (gateway) => {
      const set = await setPolicy(gateway, document.value);
      if (!set.ok) {
        const lines = set.error.map(
          ({ field, expected }) => `${file}: ${field || 'document'}: ${expected}`,
        );
        return fail({
          exit: exitCodes.validation,
          code: 'badPolicy',
          message: ['nothing was changed:', ...lines].join('\n'),
          details: { problems: set.error },
        });
      }
      const { version } = set.value;
      return ok({ document: { policy: set.value }, lines: [`Policy ${version} is in force.`] });
    });
  },
};

function parseDocument(text: string) {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    const before = text.slice(0, findJsonError(text)).split('\n');
    return fail({ line: before.length, column: (before.at(-1)?.length ?? 0) + 1 });
  }
}
