/** A message of 4 MiB (rule 3.7), its id, and room to spare. */
const bytesMax = 5 * 1024 * 1024;

/** The deepest input of any channel is an object of plain values. */
const depthMax = 4;

/** The longest list of any channel: the photos of an email. */
const listMax = 64;

/** Beside its content, about what a value costs on its way. */
const bytesEach = 8;

/**
 * Whether what a screen sent is small and plain enough to be handed on (K8): null, booleans, numbers,
 * strings, plain objects and short lists, at most 5 MiB in UTF-8. Structured clone would bring dates, maps,
 * cycles, buffers and long lists as well, and no channel takes any.
 */
export function fitsChannel(input: unknown): boolean {
  return bytesOf(input, depthMax) <= bytesMax;
}

function bytesOf(value: unknown, depthLeft: number): number {
  if (typeof value === 'string') return bytesEach + Buffer.byteLength(value);
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return bytesEach;
  if (typeof value !== 'object' || depthLeft === 0) return Number.POSITIVE_INFINITY;
  if (Array.isArray(value) && value.length > listMax) return Number.POSITIVE_INFINITY;
  if (!isPlain(value)) return Number.POSITIVE_INFINITY;
  let bytes = bytesEach;
  for (const [name, inner] of Object.entries(value)) {
    bytes += Buffer.byteLength(name) + bytesOf(inner, depthLeft - 1);
    // A hostile input is not walked to its end.
    if (bytes > bytesMax) break;
  }
  return bytes;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype;
}
