import { Trans, useLingui } from '@lingui/react/macro';
import { useKiosk } from '../kiosk/context.ts';
import { type Display, looks, textSizes } from '../kiosk/display.ts';
import { Button } from './button.tsx';
import { Choice } from './choice.tsx';
import { Dialog } from './dialog.tsx';

/** The sentence that must reach everyone, in the three languages of the facility's walls. */
const inDanger = [
  {
    language: 'en',
    words:
      'If you or someone else is in danger, tell any staff member now. You do not need to sign in.',
  },
  {
    language: 'es',
    words:
      'Si usted u otra persona está en peligro, avise ahora a cualquier miembro del personal. No necesita entrar.',
  },
  {
    language: 'ht',
    words:
      'Si ou menm oswa yon lòt moun an danje, pale ak yon anplwaye kounye a. Ou pa bezwen konekte.',
  },
] as const;

/** Help: whom to turn to, how the tablet works, and how to make it easier to read. */
export default function HelpDialog({ onClose }: { onClose: () => void }) {
  const { t } = useLingui();
  const { seen, language } = useKiosk();
  const shown =
    seen.view.resident === null ? inDanger : inDanger.filter((each) => each.language === language);
  return (
    <Dialog
      title={t`Help`}
      onClose={onClose}
      actions={<Button tone="main" onPress={onClose}>{t`Close help`}</Button>}
    >
      {shown.map((each) => (
        <p key={each.language} lang={each.language} className="in-danger">
          {each.words}
        </p>
      ))}
      <ul className="hints">
        <li>
          <Trans>
            Everything you write is saved by itself. A time-out or a power cut loses nothing.
          </Trans>
        </li>
        <li>
          <Trans>
            Before an email is sent you see how many stamps it takes. Sent shows where each email
            is.
          </Trans>
        </li>
        <li>
          <Trans>If you forgot your PIN, or this tablet does not work, ask any staff member.</Trans>
        </li>
      </ul>
      <DisplayChoices />
    </Dialog>
  );
}

function DisplayChoices() {
  const { t } = useLingui();
  const { display, chooseDisplay } = useKiosk();
  const lookNames: Record<Display['look'], string> = {
    light: t`Light`,
    dark: t`Dark`,
    contrast: t`High contrast`,
  };
  return (
    <>
      <Choice
        label={t`Size of letters`}
        options={textSizes.map((size) => ({ value: String(size), label: `${size} %` }))}
        value={String(display.textSize)}
        onChange={(value) => {
          const textSize = textSizes.find((size) => String(size) === value);
          if (textSize !== undefined) chooseDisplay({ ...display, textSize });
        }}
      />
      <Choice
        label={t`Colors`}
        options={looks.map((look) => ({ value: look, label: lookNames[look] }))}
        value={display.look}
        onChange={(value) => {
          const look = looks.find((each) => each === value);
          if (look !== undefined) chooseDisplay({ ...display, look });
        }}
      />
    </>
  );
}
