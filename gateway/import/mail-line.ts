import { z } from 'zod';
import { type BodyProblem, normaliseBody } from '../../shared/mail/body.ts';
import { ResidentId } from '../../shared/mail/identifiers.ts';
import { Millis, photosMax } from '../../shared/protocol/record.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { isPlainLine, isPlainName } from '../plain-text.ts';
import { findJsonError } from './json-error.ts';
import { findJsonKeys, type JsonKey } from './json-keys.ts';
import type { ImportProblem } from './problem.ts';
import { findBadUtf8 } from './utf8.ts';

const personName = z.string().trim().max(200).refine(isPlainName);
const replyStampsMax = 100;
/** Beside the file or below it: an import reads nothing else of the machine. */
const photoPath = z
  .string()
  .min(1)
  .max(1000)
  .refine(isPlainLine)
  .refine((path) => !path.startsWith('/') && !path.split(/[/\\]/).includes('..'));

/**
 * One line of a mail file. `from` is the person outside; a file that was written for sending calls
 * them `to`. `resident` receives it; left out, the command says who does.
 */
const MailLine = z.strictObject({
  id: z.string().max(200).refine(isPlainName),
  text: z.string(),
  from: personName.optional(),
  to: personName.optional(),
  resident: ResidentId.optional(),
  replyStamps: z.int().min(0).max(replyStampsMax).optional(),
  arrivedAt: z.iso.datetime({ offset: true }).optional(),
  photos: z.array(photoPath).max(photosMax).optional(),
});

const expectations: Readonly<Record<string, string>> = {
  id: 'a reference of 1 to 200 characters, no control characters',
  text: 'the text of the message, a string',
  from: 'the name of the person outside, 1 to 200 characters, no control characters',
  to: 'the name of the person outside, 1 to 200 characters, no control characters',
  resident: "a resident's ID: letters, digits and hyphens, at most 32",
  replyStamps: `a whole number from 0 to ${replyStampsMax}`,
  arrivedAt: 'an instant such as 2026-11-22T18:00:00Z, from 1970 on and not in the future',
  photos: 'a list of paths of pictures, relative to this file and not above it',
};

/** A line of a mail file that is whole. */
export interface ParsedMail {
  readonly line: number;
  readonly id: string;
  readonly contactName: string;
  readonly resident: string | null;
  readonly body: string;
  readonly replyStamps: number;
  /** Null: now. */
  readonly arrivedAtMillis: number | null;
  /** Paths of pictures, relative to the file. */
  readonly photos: readonly string[];
  /** Where they stand in the line, from 1. */
  readonly photosColumn: number;
}

/** Reads one line, from its bytes. Nothing can have arrived after `latestMillis`. */
export function parseMailLine(
  bytes: Uint8Array,
  place: { readonly file: string; readonly line: number },
  latestMillis: number,
): Result<ParsedMail, ImportProblem> {
  const text = new TextDecoder('utf-8').decode(bytes);
  const problem = (column: number, code: string, expected: string) =>
    fail({ ...place, column, code, expected });
  const badAt = findBadUtf8(bytes);
  if (badAt !== null) return problem(badAt + 1, 'notUtf8', 'text in UTF-8');
  const json = parseJson(text);
  if (!json.ok) return problem(json.error + 1, 'notJson', 'one JSON object on a line');
  const keys = findJsonKeys(text);
  const columnOf = (field: string) => (keys.find(({ name }) => name === field)?.at ?? 0) + 1;
  const clash = keyClash(keys);
  if (clash !== null) return problem(clash.at + 1, clash.code, clash.expected);
  const parsed = MailLine.safeParse(json.value);
  if (!parsed.success) {
    const { field, code, expected } = describeIssue(parsed.error.issues[0]);
    return problem(columnOf(field), code, expected);
  }
  const { id, from, to, resident, replyStamps, arrivedAt, photos = [] } = parsed.data;
  const contactName = from ?? to;
  if (contactName === undefined)
    return problem(1, 'missingField', '"from" or "to": who is outside');
  const body = normaliseBody(parsed.data.text);
  if (!body.ok) return problem(columnOf('text'), body.error.code, expectedBody(body.error));
  const arrivedAtMillis = arrivedAt === undefined ? null : Date.parse(arrivedAt);
  if (!Millis.max(latestMillis).nullable().safeParse(arrivedAtMillis).success)
    return problem(columnOf('arrivedAt'), 'badField', `"arrivedAt": ${expectations['arrivedAt']}`);
  return ok({
    line: place.line,
    id,
    contactName: contactName.normalize('NFC'),
    resident: resident ?? null,
    body: body.value,
    replyStamps: replyStamps ?? 0,
    arrivedAtMillis,
    photos,
    photosColumn: columnOf('photos'),
  });
}

/** The first key that cannot stand beside those before it, or null. */
function keyClash(keys: readonly JsonKey[]) {
  const before = new Set<string>();
  for (const { name, at } of keys) {
    if (before.has(name)) return { at, code: 'repeatedField', expected: 'each field once' };
    before.add(name);
    if (before.has('from') && before.has('to'))
      return { at, code: 'repeatedField', expected: 'either "from" or "to", not both' };
  }
  return null;
}

function describeIssue(issue: z.core.$ZodIssue | undefined) {
  if (issue?.code === 'unrecognized_keys') {
    const [field = ''] = issue.keys;
    const known = Object.keys(expectations).join(', ');
    return { field, code: 'unknownField', expected: `only the fields ${known}` };
  }
  const field = String(issue?.path[0] ?? '');
  const expected = `"${field}": ${expectations[field] ?? 'a JSON object'}`;
  if (field === '') return { field, code: 'notObject', expected: 'one JSON object on a line' };
  const isMissing = issue?.code === 'invalid_type' && issue.message.includes('undefined');
  return { field, code: isMissing ? 'missingField' : 'badField', expected };
}

function expectedBody(problem: BodyProblem): string {
  switch (problem.code) {
    case 'empty':
      return 'a text that is not empty';
    case 'tooLarge':
      return `a text of at most ${problem.bytesMax} bytes, not ${problem.bytes}`;
    case 'controlCharacter':
      return `no control characters but newline and tab (one stands at ${problem.at + 1} of the text)`;
    default:
      return `whole Unicode characters (half a pair stands at ${problem.at + 1} of the text)`;
  }
}

function parseJson(text: string): Result<unknown, number> {
  try {
    return ok(JSON.parse(text) as unknown);
  } catch {
    // The engine's message does not always say where.
    return fail(findJsonError(text));
  }
}
