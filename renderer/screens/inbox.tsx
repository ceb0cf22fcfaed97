import { useLingui } from '@lingui/react/macro';
import { PenLine, Search, X } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { IncomingView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { usePages } from '../kiosk/use-pages.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Button } from '../parts/button.tsx';
import { BackButton, Frame } from '../parts/frame.tsx';
import { MailList } from '../parts/mail-list.tsx';
import { MailRow } from '../parts/mail-row.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { momentWords } from '../phrases/dates.ts';
import { keptOutWords } from '../phrases/states.ts';

/** What came in, newest first, and words to find an old one by. */
export default function Inbox() {
  const { ask, command } = useKiosk();
  const { t } = useLingui();
  const [search, setSearch] = useState('');
  const [isSearching, setSearching] = useState(false);
  const pages = usePages(
    useCallback((cursor: string | null) => ask('mail.inbox', { cursor, search }), [ask, search]),
  );
  const endSearch = () => {
    setSearching(false);
    setSearch('');
  };
  return (
    <Frame
      title={t`Inbox`}
      back={<BackButton onPress={() => void command('session.go', { place: 'home' })} />}
      actions={
        isSearching ? undefined : (
          <>
            <Button icon={Search} onPress={() => setSearching(true)}>{t`Search`}</Button>
            <Button
              tone="main"
              icon={PenLine}
              onPress={() => void command('session.go', { place: 'people' })}
            >
              {t`Write`}
            </Button>
          </>
        )
      }
    >
      {search !== '' && (
        <div className="found">
          <p role="status">{t`Emails with “${search}”`}</p>
          <Button icon={X} onPress={endSearch}>{t`Show all emails`}</Button>
        </div>
      )}
      <MailList
        label={t`Emails`}
        pages={pages}
        row={(email) => <IncomingRow key={email.messageId} email={email} />}
        nothing={
          search === '' ? t`No emails yet. New ones show here.` : t`No email has these words.`
        }
      />
      {isSearching && (
        <SearchBox
          onSearch={(words) => {
            setSearch(words);
            setSearching(false);
          }}
          onClose={endSearch}
        />
      )}
    </Frame>
  );
}

function IncomingRow({ email }: { email: IncomingView }) {
  const { seen, calendar, command } = useKiosk();
  const { t, i18n } = useLingui();
  const nowMillis = trustedMillis(seen, performance.now());
  const isKeptOut = email.refusal !== null;
  return (
    <MailRow
      name={email.contactName}
      moment={momentWords(calendar, email.arrivedAtMillis, nowMillis)}
      preview={email.preview}
      {...(email.isNew ? { mark: t`New` } : {})}
      {...(isKeptOut
        ? { state: keptOutWords({ i18n, calendar, nowMillis }, email), tone: 'care' as const }
        : {})}
      onPress={() => void command('mail.open', { messageId: email.messageId })}
    />
  );
}
