import { useLingui } from '@lingui/react/macro';
import { Hand } from 'lucide-react';
import { useEffect } from 'react';
import type { KioskView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { countdownWords, timeWords } from '../phrases/dates.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { HelpButton } from './help-button.tsx';
import { playSoftTone } from './soft-tone.ts';

const secondMillis = 1000;

/** The session is about to end (rule 4.4): what will happen, what is safe, and one large button. */
export default function Warning({ warning }: { warning: NonNullable<KioskView['warning']> }) {
  const { seen, calendar, command, isHelpOpen } = useKiosk();
  const { t } = useLingui();
  const nowMillis = useNow(secondMillis);
  const { kind, canExtend, closesAtMillis } = warning;
  useEffect(() => playSoftTone(), []);
  const countdown = countdownWords(closesAtMillis - nowMillis);
  const closesAt = timeWords(calendar, closesAtMillis);
  const isWriting = seen.view.screen.name === 'writing';
  return (
    <Dialog
      role="alertdialog"
      tone="care"
      title={kind === 'idle' ? t`Are you still there?` : t`Your time is nearly up`}
      onClose={null}
      actions={
        <>
          {!isHelpOpen && <HelpButton />}
          {(kind === 'total' || !canExtend) && (
            <Button
              isFirstFocus={!canExtend}
              onPress={() => void command('session.cancel', null)}
            >{t`OK, go on`}</Button>
          )}
          {canExtend && (
            <Button
              tone="main"
              icon={Hand}
              isFirstFocus
              onPress={() => void command('session.extend', null)}
            >
              {t`I need more time`}
            </Button>
          )}
        </>
      }
    >
      <p>
        {t`This tablet signs you out at ${closesAt}.`}{' '}
        {isWriting
          ? t`Your email is saved. You can go on with it later.`
          : t`Everything you wrote is saved.`}
      </p>
      {isHelpOpen && <p>{t`What you are writing to staff is not saved until you send it.`}</p>}
      <p className="countdown-large" role="timer" aria-live="off">
        {countdown}
      </p>
    </Dialog>
  );
}
