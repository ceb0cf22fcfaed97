import { useLingui } from '@lingui/react/macro';
import {
  CircleAlert,
  CircleCheck,
  Clock,
  type LucideIcon,
  PenLine,
  Send,
  Tablet,
} from 'lucide-react';
import type { LetterView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { stateWords } from '../phrases/states.ts';

const marks: Readonly<Record<LetterView['state'], LucideIcon>> = {
  draft: PenLine,
  queued: Tablet,
  sent: Send,
  inReview: Clock,
  delivered: CircleCheck,
  released: CircleCheck,
  partlyDelivered: CircleAlert,
  refused: CircleAlert,
  upheld: CircleAlert,
  postageDue: CircleAlert,
  appealed: Clock,
};

/** The one line that says where a letter is, with a mark that is not colour alone. */
export function StateLine({ letter }: { letter: LetterView }) {
  const { seen, calendar } = useKiosk();
  const { i18n } = useLingui();
  const Mark = marks[letter.state];
  const nowMillis = trustedMillis(seen, performance.now());
  return (
    <span className={`state state-${letter.state}`}>
      <Mark className="icon" aria-hidden focusable={false} />
      <span>{stateWords({ i18n, calendar, nowMillis }, letter)}</span>
    </span>
  );
}
