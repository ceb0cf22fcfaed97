import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import {
  FileText,
  HeartHandshake,
  Inbox,
  KeyRound,
  LogOut,
  PenLine,
  Send,
  Users,
} from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { useNow } from '../kiosk/use-now.ts';
import { Button } from '../parts/button.tsx';
import { ClosedMail } from '../parts/closed-mail.tsx';
import { Frame } from '../parts/frame.tsx';
import { OutOfTouch } from '../parts/out-of-touch.tsx';
import { StampRow } from '../parts/stamp-row.tsx';
import { Tile } from '../parts/tile.tsx';
import { hourOf } from '../phrases/dates.ts';
import '../styles/home.css';

const minuteMillis = 60_000;

interface HomeProps {
  readonly newMail: number;
  readonly drafts: number;
  readonly isSomeClosed: boolean;
}

/** Where everything begins: who, how many stamps, what is new, and one large place to write. */
export default function Home({ newMail, drafts, isSomeClosed }: HomeProps) {
  const { seen, command, openHelp } = useKiosk();
  const { t } = useLingui();
  const go = (place: 'inbox' | 'people' | 'drafts' | 'sent' | 'pin') =>
    void command('session.go', { place });
  return (
    <Frame
      title={useGreeting()}
      back={
        <>
          <Button icon={LogOut} tone="quiet" onPress={() => void command('session.signOut', null)}>
            {t`Sign out`}
          </Button>
          <Button icon={KeyRound} tone="quiet" onPress={() => go('pin')}>
            {t`Change PIN`}
          </Button>
        </>
      }
    >
      {seen.view.stamps !== null && <StampRow stamps={seen.view.stamps} />}
      <OutOfTouch />
      {isSomeClosed && <ClosedMail />}
      <nav className="tiles" aria-label={t`Where to go`}>
        <Tile
          icon={Inbox}
          name={t`Inbox`}
          note={newMail > 0 ? t`${plural(newMail, { one: '# new', other: '# new' })}` : null}
          isNews
          onPress={() => go('inbox')}
        />
        <Tile icon={Send} name={t`Sent`} note={null} onPress={() => go('sent')} />
        <Tile
          icon={FileText}
          name={t`Drafts`}
          note={drafts > 0 ? String(drafts) : null}
          onPress={() => go('drafts')}
        />
        <Tile icon={Users} name={t`People`} note={null} onPress={() => go('people')} />
        <Tile
          icon={HeartHandshake}
          name={t`Requests and help`}
          note={null}
          isWide
          onPress={openHelp}
        />
        <Tile icon={PenLine} name={t`Write`} note={null} isMain onPress={() => go('people')} />
      </nav>
    </Frame>
  );
}

const noonHour = 12;
const eveningHour = 18;
const dawnHour = 4;

function useGreeting(): string {
  const { seen, calendar } = useKiosk();
  const { t } = useLingui();
  const hour = hourOf(calendar, useNow(minuteMillis));
  const name = seen.view.resident?.firstName ?? '';
  if (seen.view.time.doubtful) return t`Hello, ${name}`;
  if (hour >= dawnHour && hour < noonHour) return t`Good morning, ${name}`;
  if (hour >= noonHour && hour < eveningHour) return t`Good afternoon, ${name}`;
  return t`Good evening, ${name}`;
}
