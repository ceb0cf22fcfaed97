/** A writing method of the store, by name, with what it was given: `outbox.append`, `[record]`. */
export type Call = readonly [name: string, given: readonly unknown[]];

/** Calls as a frame has them. Bytes are written in base64, under a name that no row of ours has. */
export function writeCalls(calls: readonly Call[]): string {
  // Few have any, and asking at each value is felt at a Send.
  if (!calls.some(([, given]) => given.some(hasBytes))) return JSON.stringify(calls);
  return JSON.stringify(calls, function withBytes(this: unknown, key: string, value: unknown) {
    // A Buffer has been made into numbers by the time it comes here as `value`.
    const given = (this as Record<string, unknown>)[key];
    return given instanceof Uint8Array ? { [bytesName]: base64(given) } : value;
  });
}

/** The calls of a frame. */
export function readCalls(text: string): Call[] {
  return JSON.parse(text, (_key, value: unknown) => {
    const isObject = typeof value === 'object' && value !== null;
    return isObject && bytesName in value ? Buffer.from(String(value[bytesName]), 'base64') : value;
  }) as Call[];
}

const bytesName = '$base64';

function hasBytes(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false;
  return given instanceof Uint8Array || Object.values(given).some(hasBytes);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}
