import { I18nProvider } from '@lingui/react';
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { KioskError } from '../shared/ipc/errors.ts';
import type { Ask } from './kiosk/ask.ts';
import { type Kiosk, KioskContext } from './kiosk/context.ts';
import { firstDisplay, showDisplay } from './kiosk/display.ts';
import { later } from './kiosk/later.tsx';
import { useActivity } from './kiosk/use-activity.ts';
import type { SeenView, ViewStore } from './kiosk/view-store.ts';
import { Screen, screenKey } from './screens/screen.tsx';
import { type Language, wordsIn } from './words/catalog.ts';

/** On top of whatever screen is there, and so not lost when that changes under it. */
const services = later(() => import('./services/services.tsx'));
/** After the first picture; long before anybody has found the button. */
const fetchServicesAfterMillis = 2_000;

/** The kiosk's screens: what the core's newest view says, and before the first one the tablet's face, if any. */
export function App({ store }: { store: ViewStore }) {
  const seen = useSyncExternalStore(store.listen, store.current);
  if (seen === null) return null;
  return <SeenApp seen={seen} ask={store.ask} />;
}

function SeenApp({ seen, ask }: { seen: SeenView; ask: Ask }) {
  const { view } = seen;
  const choices = useChoices(view.screen.name === 'locked');
  const { command, problem } = useCommand(ask, screenKey(view.screen));
  const help = useHelp(view.resident !== null);
  const language =
    view.resident?.language ?? choices.language ?? view.facility?.languages[0] ?? 'en';
  const timeZone = view.facility?.timeZone ?? 'UTC';
  const i18n = useMemo(() => wordsIn(language), [language]);
  const isWatched = view.screen.name === 'signingIn' || view.screen.name === 'maintenance';
  useActivity(ask, view.resident !== null || isWatched);
  useEffect(() => {
    document.documentElement.lang = language;
    showDisplay(document.documentElement, choices.display);
  }, [language, choices.display]);

  const kiosk: Kiosk = {
    seen,
    ask,
    command,
    problem,
    language,
    chooseLanguage: choices.chooseLanguage,
    i18n,
    calendar: useMemo(() => ({ language, timeZone }), [language, timeZone]),
    display: choices.display,
    chooseDisplay: choices.chooseDisplay,
    openHelp: help.open,
    isHelpOpen: help.isOpen,
  };
  return (
    <KioskContext value={kiosk}>
      <I18nProvider i18n={i18n}>
        <Screen />
        {help.isOpen && <services.Part onClose={help.close} />}
      </I18nProvider>
    </KioskContext>
  );
}

/** Whether the services are open. Whoever signs in or is signed out finds nothing of the one before (4.5). */
function useHelp(isSignedIn: boolean) {
  const [isOpen, setOpen] = useState(false);
  const [wasSignedIn, setWasSignedIn] = useState(isSignedIn);
  if (wasSignedIn !== isSignedIn) {
    setWasSignedIn(isSignedIn);
    setOpen(false);
  }
  useEffect(() => {
    const waiting = setTimeout(() => void services.fetch(), fetchServicesAfterMillis);
    return () => clearTimeout(waiting);
  }, []);
  const open = useCallback(() => setOpen(true), []);
  const close = useCallback(() => setOpen(false), []);
  return { isOpen, open, close };
}

/** What the person in front of the tablet chose; the next one finds nothing of it (rule 4.5). */
function useChoices(isLocked: boolean) {
  const [language, chooseLanguage] = useState<Language | null>(null);
  const [display, chooseDisplay] = useState(firstDisplay);
  const [wasLocked, setWasLocked] = useState(isLocked);
  if (wasLocked !== isLocked) {
    setWasLocked(isLocked);
    if (isLocked) {
      chooseLanguage(null);
      chooseDisplay(firstDisplay);
    }
  }
  return { language, chooseLanguage, display, chooseDisplay };
}

/** Keeps the last error until the next command or the next screen. */
function useCommand(ask: Ask, screen: string): { command: Ask; problem: KioskError | null } {
  const [failed, setFailed] = useState<{ error: KioskError; screen: string } | null>(null);
  const command: Ask = useCallback(
    async (name, input) => {
      setFailed(null);
      const answer = await ask(name, input);
      if (!answer.ok) setFailed({ error: answer.error, screen });
      return answer;
    },
    [ask, screen],
  );
  return { command, problem: failed?.screen === screen ? failed.error : null };
}
