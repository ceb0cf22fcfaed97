import { useLingui } from '@lingui/react/macro';
import { RefreshCw } from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import {
  contactWords,
  isCutOff,
  isLongOffline,
  linkWords,
  needsStaff,
  unsentWords,
} from '../phrases/link.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import '../styles/notices.css';

const minuteMillis = 60_000;

/**
 * Emails that still wait on this tablet, since when, and for how long it has not reached the facility:
 * shown only while it matters.
 */
export function OutOfTouch() {
  const { seen, calendar, command } = useKiosk();
  const { t, i18n } = useLingui();
  const nowMillis = useNow(minuteMillis);
  const { view } = seen;
  const telling = { i18n, calendar, nowMillis, view };
  const { problem } = view.link;
  const matters = view.link.unsent > 0 || isLongOffline(telling);
  if (!matters && (problem === null || !isCutOff(problem))) return null;
  // That it cannot be reached right now, after days, is no news.
  const isNews = problem !== null && (needsStaff(problem) || !isLongOffline(telling));
  const sentences = [
    unsentWords(telling),
    contactWords(telling),
    isNews ? linkWords(i18n, problem) : '',
  ];
  return (
    <Notice tone="calm">
      <div className="unsent">
        <p>{sentences.filter((sentence) => sentence !== '').join(' ')}</p>
        <Button icon={RefreshCw} onPress={() => void command('sync.now', null)}>
          {t`Try now`}
        </Button>
      </div>
    </Notice>
  );
}
