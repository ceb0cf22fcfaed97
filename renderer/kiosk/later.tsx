import { type ComponentType, type ReactNode, useEffect, useState } from 'react';

/** A part of the screens in a file of its own. */
export interface Later<Props> {
  /** Brings the file in before it is needed. */
  readonly fetch: () => Promise<unknown>;
  readonly Part: ComponentType<Props>;
}

/**
 * A component that is fetched when it is first shown, or before, with `meanwhile` in its place. It shows as
 * soon as it has come: React's `lazy` is held back for 300 ms behind an empty screen the first time (A5).
 */
export function later<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  meanwhile: ReactNode = null,
): Later<Props> {
  let fetched: ComponentType<Props> | null = null;
  const fetch = async () => {
    fetched ??= (await load()).default;
    return fetched;
  };
  // biome-ignore lint/correctness/noComponentHookFactories: made once for each file, not at each showing
  function Part(props: Props) {
    const [Fetched, setFetched] = useState(() => fetched);
    useEffect(() => {
      fetch().then(
        (component) => setFetched(() => component),
        // Told where React looks for it: in the showing.
        (error: unknown) =>
          setFetched(() => {
            throw error;
          }),
      );
    }, []);
    return Fetched === null ? meanwhile : <Fetched {...props} />;
  }
  return { fetch, Part };
}
