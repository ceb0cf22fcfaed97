import { useEffect, useRef, useState } from 'react';

/** Whoever walks away in the middle leaves nothing for the next person to read. */
const leaveMillis = 120_000;
const warnMillis = 90_000;

/** Calls `onLeave` after two minutes without a touch; true in the last half minute. */
export function useLeaving(onLeave: () => void): boolean {
  const [isLeaving, setLeaving] = useState(false);
  const leave = useRef(onLeave);
  leave.current = onLeave;
  useEffect(() => {
    let touchedAtMillis = performance.now();
    const touched = () => {
      touchedAtMillis = performance.now();
      setLeaving(false);
    };
    const looking = setInterval(() => {
      const quietMillis = performance.now() - touchedAtMillis;
      if (quietMillis >= leaveMillis) leave.current();
      else setLeaving(quietMillis >= warnMillis);
    }, 1_000);
    const kinds = ['pointerdown', 'keydown'] as const;
    for (const kind of kinds) addEventListener(kind, touched, { capture: true, passive: true });
    return () => {
      clearInterval(looking);
      for (const kind of kinds) removeEventListener(kind, touched, { capture: true });
    };
  }, []);
  return isLeaving;
}
