import { lazy, Suspense, useEffect } from 'react';
import { unreachable } from '../../shared/assert.ts';
import type { ScreenView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { Locked } from './locked.tsx';
import { SigningIn } from './signing-in.tsx';
import { Standing } from './standing.tsx';

/** What is needed only after sign-in comes in files of its own: the first picture must not wait for it. */
const later = {
  home: () => import('./home.tsx'),
  inbox: () => import('./inbox.tsx'),
  reading: () => import('./reading.tsx'),
  people: () => import('./people.tsx'),
  drafts: () => import('./drafts.tsx'),
  writing: () => import('./writing.tsx'),
  sent: () => import('./sent.tsx'),
  letter: () => import('./letter.tsx'),
  warning: () => import('../parts/warning.tsx'),
};
const Home = lazy(later.home);
const Inbox = lazy(later.inbox);
const Reading = lazy(later.reading);
const People = lazy(later.people);
const Drafts = lazy(later.drafts);
const Writing = lazy(later.writing);
const Sent = lazy(later.sent);
const Letter = lazy(later.letter);
const Warning = lazy(later.warning);

/** Names one showing of a screen: another email is another showing, with a state of its own. */
export function screenKey(screen: ScreenView): string {
  switch (screen.name) {
    case 'reading':
    case 'letter':
      return `${screen.name} ${screen.messageId}`;
    case 'writing':
      return `writing ${screen.writing.messageId}`;
    default:
      return screen.name;
  }
}

/** The screen that the session's state names, and the warning over it (rule 4.4). */
export function Screen() {
  const { view } = useKiosk().seen;
  useFetchedEarly(view.screen.name === 'signingIn');
  return (
    <Suspense fallback={<main data-screen="opening" />}>
      <div className="screen" key={screenKey(view.screen)}>
        <Shown screen={view.screen} />
      </div>
      {view.warning !== null && (
        <Suspense>
          <Warning warning={view.warning} />
        </Suspense>
      )}
    </Suspense>
  );
}

function Shown({ screen }: { screen: ScreenView }) {
  switch (screen.name) {
    case 'locked':
      return <Locked newMail={screen.newMail} />;
    case 'signingIn':
      return <SigningIn checking={screen.checking} problem={screen.problem} />;
    case 'home':
      return <Home newMail={screen.newMail} drafts={screen.drafts} />;
    case 'inbox':
      return <Inbox />;
    case 'reading':
      return <Reading messageId={screen.messageId} />;
    case 'people':
      return <People />;
    case 'drafts':
      return <Drafts />;
    case 'writing':
      return <Writing writing={screen.writing} />;
    case 'sent':
      return <Sent />;
    case 'letter':
      return <Letter messageId={screen.messageId} />;
    case 'booting':
    case 'unprovisioned':
    case 'outOfService':
    case 'closing':
    case 'lockdown':
    case 'outsideHours':
    case 'maintenance':
      return <Standing screen={screen} />;
    default:
      return unreachable(screen);
  }
}

/** While the PIN is typed the other screens come in, so that each shows within 100 ms of a touch (A5). */
function useFetchedEarly(isTime: boolean): void {
  useEffect(() => {
    if (!isTime) return;
    const waiting = requestIdleCallback(() => {
      for (const fetch of Object.values(later)) void fetch();
    });
    return () => cancelIdleCallback(waiting);
  }, [isTime]);
}
