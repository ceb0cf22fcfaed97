import type { Bridge } from '../../shared/ipc/bridge.ts';
import type { KioskView } from '../../shared/ipc/view.ts';

/** A view and the page's monotonic clock when it came: trusted time goes on from there. */
export interface SeenView {
  readonly view: KioskView;
  /** `performance.now()`; never the wall clock, which anyone can set (rule 1.1). */
  readonly seenAtMillis: number;
}

/** The newest view, in the shape that `useSyncExternalStore` reads. */
export interface ViewStore {
  current(): SeenView | null;
  listen(onChange: () => void): () => void;
}

/** Follows the core's views from now on. A pushed view is newer than the answer to the first question. */
export function createViewStore(bridge: Bridge, readMillis: () => number): ViewStore {
  let seen: SeenView | null = null;
  const listeners = new Set<() => void>();
  const show = (view: KioskView) => {
    seen = { view, seenAtMillis: readMillis() };
    for (const listener of listeners) listener();
  };
  bridge.onView(show);
  void bridge['view.get'](null).then((answer) => {
    if (seen === null && answer.ok) show(answer.value);
  });
  return {
    current: () => seen,
    listen(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}

/** Trusted time on this screen now: the view's time, gone on with the page's own clock. */
export function trustedMillis(seen: SeenView, pageMillis: number): number {
  return seen.view.time.millis + Math.max(0, pageMillis - seen.seenAtMillis);
}
