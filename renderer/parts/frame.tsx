import { useLingui } from '@lingui/react/macro';
import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from './button.tsx';
import { DoubtfulTime } from './doubtful-time.tsx';
import { HelpButton } from './help-button.tsx';
import { Problem } from './problem.tsx';
import { TimeLeft } from './time-left.tsx';

interface FrameProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** Top left. Home has "Sign out" there. */
  readonly back?: ReactNode;
  /** Bottom row; the main action comes last and so stands bottom right. */
  readonly actions?: ReactNode;
  /** A screen that uses the whole height and scrolls inside, as the writing screen does. */
  readonly fills?: boolean;
  /** The screen puts the focus somewhere itself. */
  readonly ownsFocus?: boolean;
}

/** The same places on every screen: Back top left, time and Help top right, actions at the bottom. */
export function Frame({ title, children, back, actions, fills, ownsFocus }: FrameProps) {
  const { seen, problem } = useKiosk();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (ownsFocus !== true) heading.current?.focus({ preventScroll: true });
  }, [ownsFocus]);
  return (
    <main
      className={fills === true ? 'frame frame-fills' : 'frame'}
      data-screen={seen.view.screen.name}
    >
      <div className="bar">
        <div className="bar-start">{back}</div>
        <div className="bar-end">
          <TimeLeft />
          <HelpButton />
        </div>
      </div>
      <div className="body">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <DoubtfulTime />
        {problem !== null && <Problem error={problem} />}
        {children}
      </div>
      {actions && <div className="actions">{actions}</div>}
    </main>
  );
}

/** Back, top left, always the same. */
export function BackButton({ onPress }: { onPress: () => void }) {
  const { t } = useLingui();
  return (
    <Button icon={ArrowLeft} tone="quiet" onPress={onPress}>
      {t`Back`}
    </Button>
  );
}
