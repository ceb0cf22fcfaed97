import { useEffect } from 'react';
import type { Ask } from './ask.ts';

/** More often tells the core nothing new. */
const quietMillis = 1000;

/** Tells the core that someone is there, at most once a second, while someone is signed in or signing in. */
export function useActivity(ask: Ask, isWatched: boolean): void {
  useEffect(() => {
    if (!isWatched) return;
    let toldAtMillis = Number.NEGATIVE_INFINITY;
    const tell = () => {
      const nowMillis = performance.now();
      if (nowMillis - toldAtMillis < quietMillis) return;
      toldAtMillis = nowMillis;
      void ask('session.activity', null);
    };
    const kinds = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
    for (const kind of kinds) addEventListener(kind, tell, { capture: true, passive: true });
    return () => {
      for (const kind of kinds) removeEventListener(kind, tell, { capture: true });
    };
  }, [ask, isWatched]);
}
