import { useEffect, useState } from 'react';
import { useKiosk } from './context.ts';
import { trustedMillis } from './view-store.ts';

/**
 * Trusted time now, read again every `everyMillis`. The timer only asks for another look at the
 * clock: a late one shows a late number and decides nothing.
 */
export function useNow(everyMillis: number): number {
  const { seen } = useKiosk();
  const [, lookAgain] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => lookAgain((count) => count + 1), everyMillis);
    return () => clearInterval(timer);
  }, [everyMillis]);
  return trustedMillis(seen, performance.now());
}
