import { useLingui } from '@lingui/react/macro';
import { Send, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { WritingView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { nextPicture, Stamp } from '../parts/stamp.tsx';
import { freeInAll, sendWords } from '../phrases/costs.ts';
import { dateWords } from '../phrases/dates.ts';
import { missingWords } from '../phrases/errors.ts';
import type { Draft } from './use-draft.ts';

/** As many stamps as fit in a row on the narrowest screen. */
const drawnMax = 4;

interface SendQuestionProps {
  readonly writing: WritingView;
  readonly draft: Draft;
  readonly onClose: () => void;
}

/** Send asks once, in one sentence with numbers; where stamps are missing it says so instead. */
export function SendQuestion({ writing, draft, onClose }: SendQuestionProps) {
  const { ask, seen, calendar } = useKiosk();
  const { t, i18n } = useLingui();
  const [isSending, setSending] = useState(false);
  const name = writing.contactName;
  const stamps = seen.view.stamps;
  const { cost } = draft;

  const send = async () => {
    setSending(true);
    const body = await draft.newest();
    const answer = await ask('draft.send', { messageId: writing.messageId, body });
    setSending(false);
    if (answer.ok) return;
    draft.showProblem(answer.error);
    onClose();
  };

  if (cost.missing > 0 && stamps !== null) {
    const nowMillis = trustedMillis(seen, performance.now());
    return (
      <Dialog
        title={t`Not enough stamps`}
        onClose={onClose}
        actions={<Button tone="main" isFirstFocus onPress={onClose}>{t`Keep writing`}</Button>}
      >
        <p>
          {missingWords(
            i18n,
            cost.missing,
            dateWords(calendar, stamps.nextFreeAtMillis, nowMillis),
            stamps.elsewhere,
          )}
        </p>
      </Dialog>
    );
  }
  return (
    <Dialog
      title={t`Send this email to ${name}?`}
      onClose={isSending ? null : onClose}
      actions={
        <>
          <Button isDisabled={isSending} onPress={onClose}>{t`Keep writing`}</Button>
          <Button
            tone="main"
            icon={Send}
            isFirstFocus
            isDisabled={isSending}
            onPress={() => void send()}
          >
            {isSending ? t`Saving…` : t`Yes, send`}
          </Button>
        </>
      }
    >
      <div className="dialog-stamps">
        {Array.from({ length: Math.min(cost.stamps, drawnMax) }, (_, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the nth stamp that the email takes is its number
          <Stamp key={n} picture={nextPicture(stamps) + n} postmark={null} />
        ))}
      </div>
      <p>{sendWords(i18n, cost, freeInAll(stamps))}</p>
    </Dialog>
  );
}

interface DiscardQuestionProps {
  readonly messageId: string;
  readonly name: string;
  readonly onClose: () => void;
}

/** A draft never goes by itself, and never by one touch. */
export function DiscardQuestion({ messageId, name, onClose }: DiscardQuestionProps) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const discard = async () => {
    const answer = await command('draft.discard', { messageId });
    if (answer.ok) await command('session.go', { place: 'drafts' });
    onClose();
  };
  return (
    <Dialog
      title={t`Throw this email away?`}
      onClose={onClose}
      actions={
        <>
          <Button
            tone="care"
            icon={Trash2}
            onPress={() => void discard()}
          >{t`Yes, throw it away`}</Button>
          <Button tone="main" isFirstFocus onPress={onClose}>{t`Keep it`}</Button>
        </>
      }
    >
      <p>{t`Your email to ${name} will be gone for good. No stamp is used.`}</p>
    </Dialog>
  );
}
