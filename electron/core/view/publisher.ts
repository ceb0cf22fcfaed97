import type { KioskView } from '../../../shared/ipc/view.ts';

/** Tells the screens when there is something new to show. */
export interface Publisher {
  /** Something may have changed; the view is made once, after all that is under way. */
  readonly changed: () => void;
  readonly onView: (listener: (view: KioskView) => void) => () => void;
}

/** A view is pushed when it differs by more than the time of day, which screens count on themselves. */
export function createPublisher(makeView: () => KioskView): Publisher {
  const listeners = new Set<(view: KioskView) => void>();
  let isScheduled = false;
  let lastShown = '';
  const publish = () => {
    isScheduled = false;
    const view = makeView();
    const shown = JSON.stringify({ ...view, time: view.time.doubtful });
    if (shown === lastShown) return;
    lastShown = shown;
    for (const listener of listeners) listener(view);
  };
  return {
    changed() {
      if (isScheduled) return;
      isScheduled = true;
      setImmediate(publish);
    },
    onView(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
