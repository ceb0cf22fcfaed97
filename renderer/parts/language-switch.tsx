import { useLingui } from '@lingui/react/macro';
import { useKiosk } from '../kiosk/context.ts';
import { ownNames } from '../words/catalog.ts';

/** The facility's languages, each by its own name; first on the screens before sign-in. */
export function LanguageSwitch() {
  const { seen, language, chooseLanguage } = useKiosk();
  const { t } = useLingui();
  const languages = seen.view.facility?.languages ?? [];
  if (languages.length < 2) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for a form's fields, these are buttons
    <div className="languages" role="group" aria-label={t`Language`}>
      {languages.map((each) => (
        <button
          key={each}
          type="button"
          className="language"
          lang={each}
          aria-pressed={each === language}
          onClick={() => chooseLanguage(each)}
        >
          {ownNames[each]}
        </button>
      ))}
    </div>
  );
}
