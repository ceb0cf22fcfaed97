import { useLingui } from '@lingui/react/macro';
import { CircleHelp } from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from './button.tsx';

/** "Need help now?" in three languages, for whoever stands in front of a locked tablet (screens.md). */
const needHelp = [
  { language: 'en', words: 'Need help now?' },
  { language: 'es', words: '¿Necesita ayuda ahora?' },
  { language: 'ht', words: 'Bezwen èd kounye a?' },
] as const;

/** Help, top right, always. Where nobody is signed in another asks in three languages at once. */
export function HelpButton() {
  const { t } = useLingui();
  return (
    <Button icon={CircleHelp} tone="quiet" onPress={useKiosk().openHelp}>
      {t`Help`}
    </Button>
  );
}

/** The large one of the locked screen. */
export function NeedHelpButton() {
  const { language, openHelp } = useKiosk();
  const ownFirst = needHelp.toSorted(
    (a, b) => Number(b.language === language) - Number(a.language === language),
  );
  return (
    <Button icon={CircleHelp} onPress={openHelp}>
      <span className="three-languages">
        {ownFirst.map((each) => (
          <span key={each.language} lang={each.language}>
            {each.words}
          </span>
        ))}
      </span>
    </Button>
  );
}
