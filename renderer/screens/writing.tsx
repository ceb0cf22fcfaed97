import { Trans, useLingui } from '@lingui/react/macro';
import { Check, Send, Trash2 } from 'lucide-react';
import { useCallback, useEffect, useId, useState } from 'react';
import type { WritingView } from '../../shared/ipc/view.ts';
import { Keyboard } from '../keyboard/keyboard.tsx';
import { useField } from '../keyboard/use-field.ts';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from '../parts/button.tsx';
import { BackButton, Frame } from '../parts/frame.tsx';
import { Problem } from '../parts/problem.tsx';
import { DraftPhotos } from './draft-photos.tsx';
import { PostageLine } from './postage-line.tsx';
import { type Draft, useDraft } from './use-draft.ts';
import { DiscardQuestion, SendQuestion } from './writing-questions.tsx';
import '../styles/letters.css';
import '../styles/keyboard.css';
import '../styles/writing.css';

/** The page: to whom, the text, the keyboard, and below them what it costs and Send. */
export default function Writing({ writing }: { writing: WritingView }) {
  const { command, language } = useKiosk();
  const { t } = useLingui();
  const draft = useDraft(writing);
  const field = useField<HTMLTextAreaElement>(writing.openedBody, draft.onText);
  const [question, setQuestion] = useState<'none' | 'send' | 'discard'>('none');
  const name = writing.contactName;
  const { edit } = field;
  const newLine = useCallback(() => edit({ kind: 'insert', text: '\n' }), [edit]);

  const askToSend = async () => {
    const body = await draft.newest();
    if (body.trim() === '') draft.showProblem({ code: 'emptyMessage' });
    else setQuestion('send');
  };
  const goBack = async () => {
    const isEmpty = (await draft.newest()) === '' && draft.photos.length === 0;
    if (isEmpty) await command('draft.discard', { messageId: writing.messageId });
    else await draft.save();
    await command('session.go', { place: isEmpty ? 'people' : 'drafts' });
  };

  return (
    <Frame
      title={<Trans>To {name}</Trans>}
      back={<BackButton onPress={() => void goBack()} />}
      fills
      ownsFocus
      actions={
        <>
          <Button
            icon={Trash2}
            tone="quiet"
            onPress={() => setQuestion('discard')}
          >{t`Throw away`}</Button>
          <PostageLine cost={draft.cost} />
          <Button tone="main" icon={Send} onPress={() => void askToSend()}>{t`Send`}</Button>
        </>
      }
    >
      {draft.problem !== null && <Problem error={draft.problem} />}
      <div className={writing.replyTo === null ? 'writing' : 'writing writing-answer'}>
        {writing.replyTo !== null && <TheirEmail name={name} body={writing.replyTo.body} />}
        <PageField field={field} draft={draft} />
      </div>
      <DraftPhotos writing={writing} draft={draft} />
      <Keyboard
        language={language}
        onEdit={field.edit}
        onUndo={field.undo}
        onEnter={newLine}
        enterName={t`New line`}
      />
      {question === 'send' && (
        <SendQuestion writing={writing} draft={draft} onClose={() => setQuestion('none')} />
      )}
      {question === 'discard' && (
        <DiscardQuestion
          messageId={writing.messageId}
          name={name}
          onClose={() => setQuestion('none')}
        />
      )}
    </Frame>
  );
}

interface PageFieldProps {
  readonly field: ReturnType<typeof useField<HTMLTextAreaElement>>;
  readonly draft: Draft;
}

function PageField({ field, draft }: PageFieldProps) {
  const { t } = useLingui();
  const fieldId = useId();
  const { ref } = field;
  useEffect(() => ref.current?.focus({ preventScroll: true }), [ref]);
  return (
    <div className="page-field">
      <div className="page-head">
        <label htmlFor={fieldId} className="only-heard">{t`Your email`}</label>
        <p className="saved" role="status">
          {draft.isSaved && (
            <>
              <Check className="icon" aria-hidden focusable={false} />
              <span>{t`Saved`}</span>
            </>
          )}
        </p>
      </div>
      <textarea
        {...field.props}
        ref={ref}
        id={fieldId}
        className="page"
        inputMode="none"
        spellCheck={false}
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        onBlur={() => void draft.save()}
      />
    </div>
  );
}

/** The email being answered, to look at while writing. */
function TheirEmail({ name, body }: { name: string; body: string }) {
  const { t } = useLingui();
  const label = t`Email from ${name}`;
  return (
    <section className="their-email" aria-label={label}>
      <h2>{label}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <div className="their-text" tabIndex={0} role="document" aria-label={label}>
        {body}
      </div>
    </section>
  );
}
