import { type MouseEvent, type PointerEvent, useCallback, useEffect, useRef } from 'react';

/** As long as a finger rests by accident; then about as fast as one can follow. */
const holdMillis = 450;
const repeatMillis = 70;

interface HeldKeyProps {
  onPointerDown: (event: PointerEvent) => void;
  onMouseDown: (event: MouseEvent) => void;
  onPointerUp: () => void;
  onPointerCancel: () => void;
  onPointerLeave: () => void;
  onClick: (event: MouseEvent) => void;
}

/**
 * A key types when it goes down, as keys do: two thumbs overlap, and a second touch makes no click.
 * A click that no pointer began (a keyboard, a switch, a reader) types as well.
 */
export function useHeldKey(
  onKey: (id: string) => void,
): (id: string, repeats: boolean) => HeldKeyProps {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isPointed = useRef(false);
  const type = useRef(onKey);
  type.current = onKey;
  const release = useCallback(() => clearTimeout(timer.current), []);
  useEffect(() => release, [release]);

  return useCallback(
    (id, repeats) => ({
      onPointerDown(event) {
        if (event.button !== 0) return;
        event.preventDefault();
        isPointed.current = true;
        type.current(id);
        if (!repeats) return;
        const again = () => {
          type.current(id);
          timer.current = setTimeout(again, repeatMillis);
        };
        release();
        timer.current = setTimeout(again, holdMillis);
      },
      onMouseDown: (event) => event.preventDefault(),
      onPointerUp: release,
      onPointerCancel: release,
      onPointerLeave: release,
      onClick(event) {
        if (event.detail === 0 || !isPointed.current) type.current(id);
        isPointed.current = false;
      },
    }),
    [release],
  );
}
