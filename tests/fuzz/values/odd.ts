import { asField } from '../../fixtures/strange-values.ts';
import type { Random } from '../../simulation/random.ts';

const mebibyte = 1024 * 1024;
/** A message of the hard limit (rule 3.7), one byte more, and more than the shell hands on (K8). */
const hugeLengths = [4 * mebibyte, 4 * mebibyte + 1, 6 * mebibyte] as const;
/** Each costs a copy of megabytes: some of them are enough. */
const hugeShare = 0.0005;

class Impostor {
  readonly messageId = 'x';
}

/** What JavaScript has besides what JSON can say. The last few cannot even be copied to another process. */
const makers: readonly [() => unknown, ...(() => unknown)[]] = [
  () => undefined,
  () => Number.NaN,
  () => -0,
  () => Number.POSITIVE_INFINITY,
  () => -1,
  () => 0.1 + 0.2,
  () => 2 ** 53,
  () => 10n ** 30n,
  () => '\ud800',
  () => '\udc00\ud800',
  () => 'a\u0000b',
  () => '\u202e\u200f\ufeff',
  () => 'e\u0301'.repeat(400),
  () => "' OR 1=1 --",
  () => '{"__proto__":{}}',
  () => '../../../../etc/passwd',
  () => 'x'.repeat(70_000),
  () => [],
  () => [[]],
  () => new Array(40),
  () => Array.from({ length: 65 }, () => 'x'),
  () => ({}),
  () => Object.create(null) as unknown,
  () => Object.defineProperty({}, '__proto__', asField({ isOpen: true })),
  () => ({ constructor: { prototype: {} } }),
  () => ({ toString: null, valueOf: 1, toJSON: 'x' }),
  () => ({ length: 3, 0: 'a' }),
  () => Object.fromEntries([['then', 1]]) as unknown,
  () => nested(6),
  () => nested(3_000),
  () => cyclic(),
  () => new Map([['messageId', 'x']]),
  () => new Set(['x']),
  () => new Date(0),
  () => new Date(Number.NaN),
  () => /(a+)+$/,
  () => new Error('x', { cause: {} }),
  () => new Uint8Array(64),
  () => new Float64Array([Number.NaN]),
  () => new ArrayBuffer(16),
  () => new DataView(new ArrayBuffer(8)),
  () => Object('x'),
  () => Object(1),
  () => new Impostor(),
  () => ({
    get messageId() {
      return 'x';
    },
  }),
  () => ({
    get messageId() {
      throw new Error('read');
    },
  }),
  () => Symbol('x'),
  () => () => undefined,
  () => new Proxy({}, {}),
  () => new WeakMap(),
  () => Promise.resolve(1),
];

/** Any of them; seldom a text of megabytes. */
export function oddValue(random: Random): unknown {
  if (random.chance(hugeShare)) {
    const unit = random.pick(['x', 'é', '\u0000', '😀']);
    return unit.repeat(Math.ceil(random.pick(hugeLengths) / Buffer.byteLength(unit)));
  }
  return random.pick(makers)();
}

function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = { a: value };
  return value;
}

function cyclic(): unknown {
  const cycle: Record<string, unknown> = {};
  cycle['messageId'] = cycle;
  return cycle;
}
