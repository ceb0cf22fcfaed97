import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { PenLine, Stamp, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { ChannelOutput } from '../../shared/ipc/channels.ts';
import type { KioskError } from '../../shared/ipc/errors.ts';
import type { LetterView, PhotoView } from '../../shared/ipc/view.ts';
import type { Refusal as RefusalView } from '../../shared/protocol/change.ts';
import { useKiosk } from '../kiosk/context.ts';
import { useAnswer } from '../kiosk/use-answer.ts';
import { Button } from '../parts/button.tsx';
import { BackButton, Frame } from '../parts/frame.tsx';
import { Payment } from '../parts/payment.tsx';
import { Photos } from '../parts/photos.tsx';
import { Problem } from '../parts/problem.tsx';
import { Refusal } from '../parts/refusal.tsx';
import { StateLine } from '../parts/state-line.tsx';
import { usesWords } from '../phrases/costs.ts';
import { canSendAgain, carriesStamps } from '../phrases/states.ts';
import '../styles/letters.css';

/** One email that was sent: where it is, why it came back if it did, and what can still be done. */
export default function Letter({ messageId }: { messageId: string }) {
  const { ask, command } = useKiosk();
  const { t } = useLingui();
  const { value, error, again } = useAnswer('mail.letter', { messageId }, messageId);
  const [payProblem, setPayProblem] = useState<KioskError | null>(null);
  const letter = value?.letter ?? null;
  const name = letter?.contactName ?? '';
  const takeBack = async () => {
    const answer = await command('mail.takeBack', { messageId });
    // Its words are a draft with a name of its own: the resident has it in their hands again.
    if (answer.ok) await command('draft.resume', { messageId: answer.value.draftId });
  };
  const pay = async () => {
    const answer = await ask('mail.pay', { messageId });
    setPayProblem(answer.ok || showsItself(answer.error) ? null : answer.error);
    again();
  };
  return (
    <Frame
      title={name === '' ? t`Email` : <Trans>To {name}</Trans>}
      back={<BackButton onPress={() => void command('session.go', { place: 'sent' })} />}
      actions={
        letter !== null && (
          <LetterActions
            letter={letter}
            onTakeBack={() => void takeBack()}
            onPay={() => void pay()}
          />
        )
      }
    >
      {error !== null && <Problem error={error} onAgain={again} />}
      {payProblem !== null && <Problem error={payProblem} />}
      {value !== null && <LetterBody {...value} />}
    </Frame>
  );
}

/** The letter itself, asked for again, tells what these are about. */
function showsItself({ code }: KioskError): boolean {
  return code === 'tooLate' || code === 'notEnoughStamps';
}

function LetterBody({ letter, body, photos }: ChannelOutput<'mail.letter'>) {
  const { t } = useLingui();
  return (
    <>
      <p className="letter-state" role="status">
        <StateLine letter={letter} />
      </p>
      {carriesStamps(letter) && (
        <p className="soft">
          {t`${plural(letter.stamps, { one: 'It carries # stamp.', other: 'It carries # stamps.' })}`}
        </p>
      )}
      {letter.problem !== null && <p className="soft">{t`No stamp was used.`}</p>}
      {letter.payment !== null && <Payment payment={letter.payment} />}
      {reasonsApart(letter, photos).map((refusal) => (
        <Refusal key={refusal.part} refusal={refusal} stamps={refusal.stamps ?? letter.stamps} />
      ))}
      {body === '' ? (
        <p className="soft">{t`You wrote this email on another tablet. Its words are not on this one.`}</p>
      ) : (
        <article className="page">{body}</article>
      )}
      <Photos messageId={letter.messageId} photos={photos} />
    </>
  );
}

/** The reasons that stand at no photo: of the whole letter, or of photos that are on another tablet. */
function reasonsApart(letter: LetterView, photos: readonly PhotoView[]): RefusalView[] {
  if (letter.refusal === null || photos.some(({ refusal }) => refusal !== null)) return [];
  return letter.withheld.length > 0 ? letter.withheld : [letter.refusal];
}

interface LetterActionsProps {
  readonly letter: LetterView;
  readonly onTakeBack: () => void;
  readonly onPay: () => void;
}

/** What the core says can still be done with it. */
function LetterActions({ letter, onTakeBack, onPay }: LetterActionsProps) {
  const { command } = useKiosk();
  const { t, i18n } = useLingui();
  const { messageId, payment } = letter;
  const uses = payment === null ? '' : usesWords(i18n, payment);
  return (
    <>
      {letter.canTakeBack && (
        <Button icon={Undo2} onPress={onTakeBack}>
          {payment === null ? t`Take it back` : t`Take it back to edit`}
        </Button>
      )}
      {payment !== null && payment.missing === 0 && (
        <Button tone="main" icon={Stamp} onPress={onPay}>
          {t`Pay with ${uses}`}
        </Button>
      )}
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
