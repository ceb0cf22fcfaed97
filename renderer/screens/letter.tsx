import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { PenLine, Undo2 } from 'lucide-react';
import type { LetterView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { useAnswer } from '../kiosk/use-answer.ts';
import { Button } from '../parts/button.tsx';
import { BackButton, Frame } from '../parts/frame.tsx';
import { Problem } from '../parts/problem.tsx';
import { Refusal } from '../parts/refusal.tsx';
import { StateLine } from '../parts/state-line.tsx';
import { canSendAgain } from '../phrases/states.ts';
import '../styles/letters.css';

/** One email that was sent: where it is, why it was refused if it was, and what can still be done. */
export default function Letter({ messageId }: { messageId: string }) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const { value, error, again } = useAnswer('mail.letter', { messageId }, messageId);
  const letter = value?.letter ?? null;
  const name = letter?.contactName ?? '';
  const takeBack = async () => {
    const answer = await command('mail.takeBack', { messageId });
    // Its words are a draft with a name of its own: the resident has it in their hands again.
    if (answer.ok) await command('draft.resume', { messageId: answer.value.draftId });
  };
  return (
    <Frame
      title={letter === null ? t`Email` : <Trans>To {name}</Trans>}
      back={<BackButton onPress={() => void command('session.go', { place: 'sent' })} />}
      actions={
        letter !== null && <LetterActions letter={letter} onTakeBack={() => void takeBack()} />
      }
    >
      {error !== null && <Problem error={error} onAgain={again} />}
      {letter !== null && value !== null && (
        <>
          <p className="letter-state" role="status">
            <StateLine letter={letter} />
          </p>
          {letter.stamps > 0 && letter.refusal === null && (
            <p className="soft">
              {t`${plural(letter.stamps, { one: 'It carries # stamp.', other: 'It carries # stamps.' })}`}
            </p>
          )}
          {letter.refusal !== null && <Refusal refusal={letter.refusal} stamps={letter.stamps} />}
          <article className="page">{value.body}</article>
        </>
      )}
    </Frame>
  );
}

/** What the core says can still be done with it. */
function LetterActions({ letter, onTakeBack }: { letter: LetterView; onTakeBack: () => void }) {
  const { command } = useKiosk();
  const { t } = useLingui();
  const { messageId } = letter;
  return (
    <>
      {letter.canTakeBack && <Button icon={Undo2} onPress={onTakeBack}>{t`Take it back`}</Button>}
      {canSendAgain(letter) && (
        <Button
          tone="main"
          icon={PenLine}
          onPress={() => void command('draft.copy', { messageId })}
        >
          {t`Edit and send again`}
        </Button>
      )}
    </>
  );
}
