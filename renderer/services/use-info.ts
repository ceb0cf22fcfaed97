import { useEffect, useState } from 'react';
import type { ServicesView } from '../../shared/ipc/services.ts';
import { useKiosk } from '../kiosk/context.ts';

/** What the tablet says of its services; `asking` until it has, `gone` where it does not answer at all. */
export type ServicesInfo = ServicesView | 'asking' | 'gone';

/** How often a tablet that does not answer, or can keep nothing, is asked again. */
const againMillis = 5_000;

/** Asks the tablet what it can do for whoever needs help. */
export function useInfo(): ServicesInfo {
  const { ask } = useKiosk();
  const [info, setInfo] = useState<ServicesInfo>('asking');
  const isSettled = typeof info === 'object' && info.canKeep;
  useEffect(() => {
    if (isSettled) return;
    const look = async () => {
      const answer = await ask('services.info', null);
      setInfo(answer.ok ? answer.value : 'gone');
    };
    void look();
    const looking = setInterval(() => void look(), againMillis);
    return () => clearInterval(looking);
  }, [ask, isSettled]);
  return info;
}
