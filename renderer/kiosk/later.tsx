import { type ComponentType, lazy, useState } from 'react';

/** A part of the screens in a file of its own. */
export interface Later<Props> {
  /** Brings the file in before it is needed. */
  readonly fetch: () => Promise<unknown>;
  readonly Part: ComponentType<Props>;
}

/**
 * A component that is fetched when it is first shown, or before. One that has come shows at once: what
 * is only `lazy` is held back for 300 ms behind an empty screen the first time, fetched or not (A5).
 */
export function later<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): Later<Props> {
  let fetched: ComponentType<Props> | null = null;
  const fetch = async () => {
    const file = await load();
    fetched = file.default;
    return file;
  };
  const Unfetched: ComponentType<Props> = lazy(fetch);
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each file, not at each showing
  function Part(props: Props) {
    // Chosen once: another component in the midst of a showing would lose what was typed on it.
    const [Chosen] = useState<ComponentType<Props>>(() => fetched ?? Unfetched);
    return <Chosen {...props} />;
  }
  return { fetch, Part };
}
