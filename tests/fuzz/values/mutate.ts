import {
  asField,
  placesIn,
  strangeValues,
  valueAt,
  withAt,
} from '../../fixtures/strange-values.ts';
import type { Random } from '../../simulation/random.ts';
import { oddValue } from './odd.ts';

/** Names of fields that mean something to JavaScript, to SQL or to nobody. */
const strangeNames: readonly [string, ...string[]] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'extra',
  '',
  '0',
  'residentId',
  'priceCents',
];

/** A document with one to three places that are not as they were. */
export function mutated(value: unknown, random: Random): unknown {
  const changes = random.below(3);
  let changed = value;
  for (let change = 0; change < changes; change += 1) {
    changed = mutatedOnce(changed, random.pick(strangeValues), random);
  }
  // An odd value comes last: it may have no end to look for places in.
  const last = random.chance(0.5) ? random.pick(strangeValues) : oddValue(random);
  return mutatedOnce(changed, last, random);
}

function mutatedOnce(value: unknown, other: unknown, random: Random): unknown {
  const places = placesIn(value);
  if (places.length === 0) return typeof value === 'string' ? bent(value, random) : other;
  if (random.chance(0.15)) return withField(value, other, random);
  const place = places[random.below(places.length)] ?? [];
  const old = valueAt(value, place);
  const isBent = typeof old === 'string' && random.chance(0.5);
  return withAt(value, place, isBent ? bent(old, random) : other);
}

function withField(value: unknown, other: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return [...value, other];
  return Object.defineProperty({ ...value }, random.pick(strangeNames), asField(other));
}

/** A text with a change that a careless reader does not see. */
export function bent(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const [before, after] = [text.slice(0, at), text.slice(at)];
  const ways: readonly [() => string, ...(() => string)[]] = [
    () => before + after.slice(1),
    () => `${before}\u0000${after}`,
    () => `${before}\ud83d${after}`,
    () => `${before}%2e%2e%2f${after}`,
    () => before + String.fromCodePoint(random.below(0xd800)) + after,
    () => text.toUpperCase(),
    () => `${text}\n`,
    () => ` ${text}`,
    () => text + text,
    () => before,
    () => text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
    () => text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0x0630)),
  ];
  return random.pick(ways)();
}
