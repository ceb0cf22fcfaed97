import { Trans, useLingui } from '@lingui/react/macro';
import { useKiosk } from '../kiosk/context.ts';
import { type Display, looks, textSizes } from '../kiosk/display.ts';
import { Choice } from '../parts/choice.tsx';

/** How the tablet works, and how to make it easier to read. */
export function TabletRoom() {
  return (
    <>
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
    </>
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
