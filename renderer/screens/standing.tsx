import type { I18n } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { unreachable } from '../../shared/assert.ts';
import type { OutOfServiceReason, ScreenView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Frame } from '../parts/frame.tsx';
import { NeedHelpButton } from '../parts/help-button.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { StaffButton } from '../parts/staff-button.tsx';
import { Stamp } from '../parts/stamp.tsx';
import { type Calendar, momentWords } from '../phrases/dates.ts';

/** The screens that ask for nothing: they say what it is, until when, and that emails are safe. */
export type StandingScreen = Extract<
  ScreenView,
  {
    name: 'booting' | 'unprovisioned' | 'outOfService' | 'closing' | 'lockdown' | 'outsideHours';
  }
>;

interface StandingWords {
  readonly title: string;
  readonly lines: readonly string[];
}

/** What is wrong, what is safe and what to do, for each reason to be out of service. */
function outOfServiceLines(i18n: I18n, reason: OutOfServiceReason): string[] {
  const safe = i18n._(msg`Emails that the facility already has are safe.`);
  const tellStaff = i18n._(msg`Tell staff. Until it is repaired, use another tablet.`);
  switch (reason) {
    case 'storeDamaged':
      return [
        i18n._(msg`What this tablet keeps could not be read. Nothing on it has been erased.`),
        safe,
        tellStaff,
      ];
    case 'storeFromFuture':
      return [
        i18n._(
          msg`This tablet needs a newer version of its program. Everything on it is kept as it is.`,
        ),
        tellStaff,
      ];
    case 'storeLocked':
      return [
        i18n._(msg`What this tablet keeps could not be opened. Nothing has been erased.`),
        tellStaff,
      ];
    case 'storeInUse':
      return [
        i18n._(msg`What this tablet keeps is in use by something else. Nothing is lost.`),
        tellStaff,
      ];
    case 'diskFull':
      return [
        i18n._(msg`This tablet has no room left to save. What was saved before is safe.`),
        tellStaff,
      ];
    case 'keyMissing':
      return [
        i18n._(msg`The key that opens this tablet's emails is missing. Nothing has been erased.`),
        safe,
        tellStaff,
      ];
    case 'fenced':
      return [
        i18n._(
          msg`This tablet must be set up again by staff. Emails waiting on it are kept for them to send on.`,
        ),
        tellStaff,
      ];
    default:
      return unreachable(reason);
  }
}

/** The words of a standing screen. */
export function standingWords(
  i18n: I18n,
  calendar: Calendar,
  nowMillis: number,
  screen: StandingScreen,
): StandingWords {
  const safe = i18n._(msg`Your emails and drafts are safe.`);
  switch (screen.name) {
    case 'booting':
      return { title: i18n._(msg`Starting`), lines: [i18n._(msg`This takes a few seconds.`)] };
    case 'unprovisioned':
      return {
        title: i18n._(msg`This tablet is not set up yet`),
        lines: [i18n._(msg`Staff must connect it to the facility before it can be used.`)],
      };
    case 'outOfService':
      return {
        title: i18n._(msg`This tablet is out of order`),
        lines: outOfServiceLines(i18n, screen.reason),
      };
    case 'closing':
      return {
        title: i18n._(msg`Signing out`),
        lines: [i18n._(msg`Everything you wrote is being saved.`)],
      };
    case 'lockdown':
      return {
        title: i18n._(msg`Lockdown`),
        lines: [
          i18n._(
            msg`The facility has closed all tablets for now. They open again when staff end the lockdown.`,
          ),
          safe,
        ],
      };
    case 'outsideHours': {
      const opens = momentWords(calendar, screen.opensAtMillis, nowMillis);
      return {
        title: i18n._(msg`Closed for now`),
        lines: [i18n._(msg`This tablet opens again ${opens}.`), safe],
      };
    }
    default:
      return unreachable(screen);
  }
}

/** Booting and closing pass by themselves in a moment: there is nothing to ask for. */
const passing: readonly StandingScreen['name'][] = ['booting', 'closing'];

/** The screen itself: a picture, and the words in the middle. */
export function Standing({ screen }: { screen: StandingScreen }) {
  const { seen, calendar } = useKiosk();
  const { i18n } = useLingui();
  const nowMillis = trustedMillis(seen, performance.now());
  const { title, lines } = standingWords(i18n, calendar, nowMillis, screen);
  const isPassing = passing.includes(screen.name);
  return (
    <Frame
      title={title}
      back={isPassing ? null : <LanguageSwitch />}
      actions={
        isPassing ? undefined : (
          <>
            {screen.name === 'outsideHours' && <StaffButton />}
            <NeedHelpButton />
          </>
        )
      }
    >
      <div className="standing" role={isPassing ? 'status' : undefined}>
        <div className="standing-stamp">
          <Stamp picture={isPassing ? 1 : 3} postmark={null} />
        </div>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
    </Frame>
  );
}
