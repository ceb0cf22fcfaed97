import { useEffect } from 'react';
import { unreachable } from '../../shared/assert.ts';
import type { ScreenView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { later } from '../kiosk/later.tsx';
import { Locked } from './locked.tsx';
import { SigningIn } from './signing-in.tsx';
import { Standing } from './standing.tsx';

const opening = <main data-screen="opening" />;

/** What is needed only after sign-in comes in files of its own: the first picture must not wait for it. */
const home = later(() => import('./home.tsx'), opening);
const inbox = later(() => import('./inbox.tsx'), opening);
const reading = later(() => import('./reading.tsx'), opening);
const people = later(() => import('./people.tsx'), opening);
const drafts = later(() => import('./drafts.tsx'), opening);
const writing = later(() => import('./writing.tsx'), opening);
const sent = later(() => import('./sent.tsx'), opening);
const letter = later(() => import('./letter.tsx'), opening);
const maintenance = later(() => import('./maintenance.tsx'), opening);
const pin = later(() => import('./pin.tsx'), opening);
const remember = later(() => import('./remember.tsx'), opening);
const warning = later(() => import('../parts/warning.tsx'));

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
    <>
      <div className="screen" key={screenKey(view.screen)}>
        <Shown screen={view.screen} />
      </div>
      {view.warning !== null && <warning.Part warning={view.warning} />}
    </>
  );
}

function Shown({ screen }: { screen: ScreenView }) {
  switch (screen.name) {
    case 'locked':
      return <Locked newMail={screen.newMail} isClosedByStaff={screen.isClosedByStaff === true} />;
    case 'signingIn':
      return <SigningIn checking={screen.checking} problem={screen.problem} />;
    case 'home':
      return <home.Part {...screen} />;
    case 'inbox':
      return <inbox.Part />;
    case 'reading':
      return <reading.Part messageId={screen.messageId} />;
    case 'people':
      return <people.Part />;
    case 'drafts':
      return <drafts.Part />;
    case 'writing':
      return <writing.Part writing={screen.writing} />;
    case 'sent':
      return <sent.Part />;
    case 'letter':
      return <letter.Part messageId={screen.messageId} />;
    case 'maintenance':
      return <maintenance.Part tablet={screen.tablet} />;
    case 'pin':
      return <pin.Part mustChange={screen.mustChange} />;
    case 'remember':
      return <remember.Part />;
    case 'booting':
    case 'unprovisioned':
    case 'outOfService':
    case 'closing':
    case 'lockdown':
    case 'outsideHours':
      return <Standing screen={screen} />;
    default:
      return unreachable(screen);
  }
}

/** Not at once: the sign-in screen is drawn first. Nobody has typed an ID by then. */
const fetchAfterMillis = 500;

/** While ID and PIN are typed the other screens come in, so that each shows within 100 ms of a touch (A5). */
function useFetchedEarly(isTime: boolean): void {
  useEffect(() => {
    if (!isTime) return;
    const waiting = setTimeout(() => {
      const all = [
        home,
        inbox,
        reading,
        people,
        drafts,
        writing,
        sent,
        letter,
        pin,
        remember,
        warning,
      ];
      for (const { fetch } of all) void fetch();
    }, fetchAfterMillis);
    return () => clearTimeout(waiting);
  }, [isTime]);
}
