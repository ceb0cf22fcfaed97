/**
 * @peculiar/x509 keeps its parts in a container that asks `Reflect` for three functions of a
 * proposal that never became a standard. Its own classes carry no metadata, so a plain table is
 * enough; a complete polyfill that is already loaded is left alone.
 */
interface MetadataReflect {
  getMetadata?: (key: unknown, target: object) => unknown;
  getOwnMetadata?: (key: unknown, target: object) => unknown;
  defineMetadata?: (key: unknown, value: unknown, target: object) => void;
}

const reflect = Reflect as MetadataReflect;
const table = new WeakMap<object, Map<unknown, unknown>>();

reflect.getMetadata ??= (key, target) => table.get(target)?.get(key);
reflect.getOwnMetadata ??= (key, target) => table.get(target)?.get(key);
reflect.defineMetadata ??= (key, value, target) => {
  const entries = table.get(target) ?? new Map<unknown, unknown>();
  table.set(target, entries.set(key, value));
};
