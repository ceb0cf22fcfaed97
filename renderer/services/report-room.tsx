import { useLingui } from '@lingui/react/macro';
import { Send } from 'lucide-react';
import { useCallback, useId, useRef, useState } from 'react';
import type { KioskError } from '../../shared/ipc/errors.ts';
import type { ReceiptView } from '../../shared/ipc/services.ts';
import { isUrgent, type ReportKind } from '../../shared/services/kinds.ts';
import { Keyboard } from '../keyboard/keyboard.tsx';
import { useField } from '../keyboard/use-field.ts';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from '../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { Notice } from '../parts/notice.tsx';
import { Problem } from '../parts/problem.tsx';
import type { ServicesInfo } from './use-info.ts';
import { kindWords } from './words.ts';

/** As many as one report takes (shared/protocol/report.ts). */
const charactersMax = 6000;
const nameCharactersMax = 200;

interface ReportRoomProps {
  readonly kind: ReportKind;
  readonly info: ServicesInfo;
  readonly onSent: (receipt: ReceiptView) => void;
}

/** One form: a few words about where it goes, a name if they want, what happened, Send. */
export function ReportRoom({ kind, info, onSent }: ReportRoomProps) {
  const { i18n } = useLingui();
  const { language } = useKiosk();
  const isClosed = typeof info === 'object' && info.closed.some((each) => each === kind);
  if (isClosed) return <p>{info.texts.closed[language]}</p>;
  return (
    <>
      <div className={isUrgent(kind) && kind !== 'prea' ? 'in-danger' : undefined}>
        {kindWords(i18n, kind).map((words) => (
          <p key={words}>{words}</p>
        ))}
      </div>
      {isUrgent(kind) && <DangerNumbers info={info} />}
      <ReportForm kind={kind} onSent={onSent} />
    </>
  );
}

/** Whom to call, in a line or two: the form must stay in sight below. */
function DangerNumbers({ info }: { info: ServicesInfo }) {
  const { language } = useKiosk();
  const numbers = typeof info === 'object' ? info.numbers : [];
  const danger = numbers.filter(({ use }) => use === 'danger');
  if (danger.length === 0) return null;
  return (
    <ul className="danger-numbers">
      {danger.map(({ name, number }) => (
        <li key={`${name.en} ${number}`}>
          {name[language]}: <strong>{number}</strong>
        </li>
      ))}
    </ul>
  );
}

function ReportForm({ kind, onSent }: Pick<ReportRoomProps, 'kind' | 'onSent'>) {
  const { t } = useLingui();
  const { language, seen } = useKiosk();
  const form = useReport(kind, onSent);
  const [written, setWritten] = useState<'name' | 'words'>('words');
  const target = written === 'name' ? form.name : form.words;
  const { edit, undo } = target;
  const onEnter = useCallback(() => {
    if (written === 'words') edit({ kind: 'insert', text: '\n' });
    else setWritten('words');
  }, [written, edit]);
  return (
    <div className="report">
      {seen.view.resident === null ? (
        <NameField form={form} onFocus={() => setWritten('name')} />
      ) : (
        <Choice
          label={t`Who it is from`}
          options={[
            { value: 'signed', label: t`From me` },
            { value: 'unsigned', label: t`Without my name` },
          ]}
          value={form.isSigned ? 'signed' : 'unsigned'}
          onChange={(value) => form.sign(value === 'signed')}
        />
      )}
      <WordsField form={form} onFocus={() => setWritten('words')} />
      {form.problem !== null && <FormProblem error={form.problem} />}
      <div className="report-keys">
        <Keyboard
          language={language}
          onEdit={edit}
          onUndo={undo}
          onEnter={onEnter}
          enterName={written === 'words' ? t`New line` : t`Next`}
        />
        <div className="actions">
          <p className="soft">{t`Staff can see which tablet it came from.`}</p>
          <Button tone="main" icon={Send} onPress={form.send} isDisabled={form.isSending}>
            {t`Send`}
          </Button>
        </div>
      </div>
    </div>
  );
}

type Report = ReturnType<typeof useReport>;

/** The form's state, which lives no longer than the form. */
function useReport(kind: ReportKind, onSent: (receipt: ReceiptView) => void) {
  const { ask } = useKiosk();
  // The same press of Send, tried again because no answer came, is the same report.
  const press = useRef(crypto.randomUUID());
  const text = useRef({ name: '', words: '' });
  const [isSigned, sign] = useState(true);
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<KioskError | null>(null);
  const name = useField<HTMLInputElement>('', (typed) => {
    text.current.name = typed;
  });
  const words = useField<HTMLTextAreaElement>('', (typed) => {
    text.current.words = typed;
  });
  const send = async () => {
    setSending(true);
    setProblem(null);
    const answer = await ask('services.report', {
      press: press.current,
      kind,
      isSigned,
      name: text.current.name.slice(0, nameCharactersMax),
      words: text.current.words,
    });
    setSending(false);
    if (answer.ok) onSent(answer.value);
    else setProblem(answer.error);
  };
  return { name, words, isSigned, sign, isSending, problem, send: () => void send() };
}

function NameField({ form, onFocus }: { form: Report; onFocus: () => void }) {
  const { t } = useLingui();
  const id = useId();
  return (
    <div className="report-field">
      <label htmlFor={id}>{t`Your name, if you want to give it`}</label>
      <input
        {...form.name.props}
        ref={form.name.ref}
        id={id}
        className="search-field"
        inputMode="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={nameCharactersMax}
        onFocus={onFocus}
      />
    </div>
  );
}

function WordsField({ form, onFocus }: { form: Report; onFocus: () => void }) {
  const { t } = useLingui();
  const id = useId();
  return (
    <div className="report-field report-words">
      <label htmlFor={id}>{t`What happened, or what you need`}</label>
      <textarea
        {...form.words.props}
        ref={form.words.ref}
        id={id}
        className="page"
        inputMode="none"
        autoComplete="off"
        autoCorrect="off"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={charactersMax}
        onFocus={onFocus}
      />
    </div>
  );
}

/** What a form can lack is said in the words of forms, not of emails. */
function FormProblem({ error }: { error: KioskError }) {
  const { t } = useLingui();
  if (error.code !== 'emptyMessage') return <Problem error={error} />;
  return (
    <Notice tone="care" role="alert">
      <p>{t`Write what you need first. A few words are enough.`}</p>
    </Notice>
  );
}
