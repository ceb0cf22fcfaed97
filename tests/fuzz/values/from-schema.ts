import fc from 'fast-check';
import { z } from 'zod';
import type { Random } from '../../simulation/random.ts';

/** Makes values that a schema takes. */
export interface SchemaValues {
  valid(schema: z.ZodType): unknown;
}

/** Strings that somebody who has watched could put into a value. */
export interface KnownWords {
  readonly words: readonly string[];
  /** The one that matters just now, such as the id of what is open; null for none. */
  readonly current: () => string | null;
}

/** How many strings are made up for each pattern, beside the known ones that fit. */
const madeEach = 16;
const listMax = 6;
const currentShare = 0.4;
const knownShare = 0.8;

/** Known words that a schema takes, and others that were made to fit. */
interface Fitting {
  readonly known: readonly string[];
  readonly made: readonly string[];
}

/**
 * Makes values out of zod's own schemas, so that a new channel or field is fuzzed as soon as it is there.
 * Most strings are known words that fit: real ids and names go on where an invented one would not.
 */
export function createSchemaValues(random: Random, { words, current }: KnownWords): SchemaValues {
  const fittingOf = new WeakMap<z.ZodType, Fitting>();

  const text = (schema: z.ZodType): string => {
    const open = current();
    const isOpen = open !== null && random.chance(currentShare);
    if (isOpen && schema.safeParse(open).success) return open;
    const fitting = fittingOf.get(schema) ?? fittingWords(schema, words);
    fittingOf.set(schema, fitting);
    const isKnown = fitting.made.length === 0 || random.chance(knownShare);
    const some = isKnown && fitting.known.length > 0 ? fitting.known : fitting.made;
    return some[random.below(some.length)] ?? '';
  };
  const number = (schema: z.ZodNumber): number => {
    const least = Math.max(schema.minValue ?? 0, -1e6);
    const most = Math.min(schema.maxValue ?? 1e6, 1e15);
    if (random.chance(0.2)) return random.chance(0.5) ? Math.ceil(least) : Math.floor(most);
    const value = least + random.next() * (most - least);
    return schema.isInt ? Math.round(value) : value;
  };
  const list = (schema: z.ZodArray): unknown[] => {
    const length = random.below(listMax);
    return Array.from({ length }, () => valid(schema.element as z.ZodType));
  };
  const valid = (schema: z.ZodType): unknown => {
    if (schema instanceof z.ZodObject) {
      const fields = Object.entries(schema.shape as Record<string, z.ZodType>);
      const made = fields.map(([name, inner]) => [name, valid(inner)] as const);
      return Object.fromEntries(made.filter(([, value]) => value !== undefined));
    }
    if (schema instanceof z.ZodArray) return list(schema);
    if (schema instanceof z.ZodEnum) return schema.options[random.below(schema.options.length)];
    if (schema instanceof z.ZodLiteral) return [...schema.values][0];
    if (schema instanceof z.ZodBoolean) return random.chance(0.5);
    if (schema instanceof z.ZodNull) return null;
    if (schema instanceof z.ZodNullable)
      return random.chance(0.4) ? null : valid(schema.unwrap() as z.ZodType);
    if (
      schema instanceof z.ZodOptional ||
      schema instanceof z.ZodDefault ||
      schema instanceof z.ZodPrefault
    ) {
      return random.chance(0.4) ? undefined : valid(schema.unwrap() as z.ZodType);
    }
    if (schema instanceof z.ZodUnion) {
      return valid(schema.options[random.below(schema.options.length)] as z.ZodType);
    }
    if (schema instanceof z.ZodNumber) return number(schema);
    if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) return text(schema);
    if (schema instanceof z.ZodUnknown) return text(z.string());
    throw new Error(`no values are made for a schema of type ${schema.def.type}`);
  };
  return { valid };
}

function fittingWords(schema: z.ZodType, words: readonly string[]): Fitting {
  const fits = (word: string) => schema.safeParse(word).success;
  const known = words.filter(fits);
  const { pattern } = z.toJSONSchema(schema) as { readonly pattern?: string };
  return { known, made: pattern === undefined ? [] : madeFor(pattern).filter(fits) };
}

/** Taking a pattern apart takes longer than a thousand inputs: each is done once, and always alike. */
const madeByPattern = new Map<string, readonly string[]>();

function madeFor(pattern: string): readonly string[] {
  const before = madeByPattern.get(pattern);
  if (before !== undefined) return before;
  const shaped = fc.stringMatching(new RegExp(pattern));
  const made = fc.sample(shaped, { numRuns: madeEach, seed: 1 });
  madeByPattern.set(pattern, made);
  return made;
}
