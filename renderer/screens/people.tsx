import { useLingui } from '@lingui/react/macro';
import { PenLine } from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { useAnswer } from '../kiosk/use-answer.ts';
import { BackButton, Frame } from '../parts/frame.tsx';
import { Problem } from '../parts/problem.tsx';
import '../styles/lists.css';

/** The people one can write to: a touch on a name opens a new email. */
export default function People() {
  const { command } = useKiosk();
  const { t } = useLingui();
  const { value: people, error, again } = useAnswer('mail.people', null, '');
  return (
    <Frame
      title={t`Who do you want to write to?`}
      back={<BackButton onPress={() => void command('session.go', { place: 'home' })} />}
    >
      {error !== null && <Problem error={error} onAgain={again} />}
      {people?.length === 0 && (
        <p className="nothing">{t`Nobody is on your list yet. Ask staff how to add someone.`}</p>
      )}
      {people !== null && people.length > 0 && (
        <ul className="people" aria-label={t`People`}>
          {people.map((person) => (
            <li key={person.contactId}>
              <button
                type="button"
                className="person"
                onClick={() =>
                  void command('draft.start', { contactId: person.contactId, replyToId: null })
                }
              >
                <PenLine className="icon" aria-hidden focusable={false} />
                <span className="person-name">{person.name}</span>{' '}
                <span className="soft">{person.relationship}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </Frame>
  );
}
