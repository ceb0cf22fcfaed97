import { useLingui } from '@lingui/react/macro';
import { CircleHelp } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from './button.tsx';

const HelpDialog = lazy(() => import('./help-dialog.tsx'));

/** "Need help now?" in three languages, for whoever stands in front of a locked tablet (screens.md). */
const needHelp = [
  { language: 'en', words: 'Need help now?' },
  { language: 'es', words: '¿Necesita ayuda ahora?' },
  { language: 'ht', words: 'Bezwen èd kounye a?' },
] as const;

/** Help, top right, always. Where nobody is signed in it asks in three languages at once. */
export function HelpButton() {
  const [isOpen, setOpen] = useState(false);
  const { t } = useLingui();
  return (
    <>
      <Button icon={CircleHelp} tone="quiet" onPress={() => setOpen(true)}>
        {t`Help`}
      </Button>
      {isOpen && (
        <Suspense>
          <HelpDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

/** The large one of the locked screen. */
export function NeedHelpButton() {
  const [isOpen, setOpen] = useState(false);
  const { language } = useKiosk();
  const ownFirst = needHelp.toSorted(
    (a, b) => Number(b.language === language) - Number(a.language === language),
  );
  return (
    <>
      <Button icon={CircleHelp} onPress={() => setOpen(true)}>
        <span className="three-languages">
          {ownFirst.map((each) => (
            <span key={each.language} lang={each.language}>
              {each.words}
            </span>
          ))}
        </span>
      </Button>
      {isOpen && (
        <Suspense>
          <HelpDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
