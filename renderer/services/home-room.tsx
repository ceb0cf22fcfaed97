import { useLingui } from '@lingui/react/macro';
import {
  Coins,
  HeartPulse,
  type LucideIcon,
  MessageCircleQuestion,
  Phone,
  ReceiptText,
  Scale,
  ShieldAlert,
  Siren,
  Stethoscope,
  Tablet,
  UserRound,
} from 'lucide-react';
import type { ReportKind } from '../../shared/services/kinds.ts';
import { useKiosk } from '../kiosk/context.ts';
import { Notice } from '../parts/notice.tsx';
import { Tile } from '../parts/tile.tsx';
import type { Room } from './room.ts';
import type { ServicesInfo } from './use-info.ts';
import { kindTitle, roomTitle } from './words.ts';

/** The sentence that must reach everyone, in the three languages of the facility's walls. */
const inDanger = [
  {
    language: 'en',
    words:
      'If you or someone else is in danger, tell any staff member now. You do not need to sign in.',
  },
  {
    language: 'es',
    words:
      'Si usted u otra persona está en peligro, avise ahora a cualquier miembro del personal. No necesita entrar.',
  },
  {
    language: 'ht',
    words:
      'Si ou menm oswa yon lòt moun an danje, pale ak yon anplwaye kounye a. Ou pa bezwen konekte.',
  },
] as const;

/** What can be sent, the most urgent first. */
const kinds: readonly (readonly [ReportKind, LucideIcon])[] = [
  ['prea', ShieldAlert],
  ['crisis', HeartPulse],
  ['emergency', Siren],
  ['medical', Stethoscope],
  ['grievance', Scale],
  ['question', MessageCircleQuestion],
];

const places = [
  ['numbers', Phone],
  ['money', Coins],
  ['find', ReceiptText],
  ['own', UserRound],
  ['tablet', Tablet],
] as const;

/** The first room: what to do at once, and a door to each service. */
export function HomeRoom({ info, onGo }: { info: ServicesInfo; onGo: (room: Room) => void }) {
  const { seen, language } = useKiosk();
  const { t, i18n } = useLingui();
  const isSignedIn = seen.view.resident !== null;
  const shown = isSignedIn ? inDanger.filter((each) => each.language === language) : inDanger;
  const canSend = typeof info === 'object' && info.canKeep;
  return (
    <>
      <div className="in-danger">
        {shown.map((each) => (
          <p key={each.language} lang={each.language}>
            {each.words}
          </p>
        ))}
      </div>
      {canSend && (
        <>
          <p>{t`These are free. They cost no stamp and no money. You do not have to sign in or give your name.`}</p>
          <nav className="doors" aria-label={t`Report or ask`}>
            {kinds.map(([kind, icon]) => (
              <Tile
                key={kind}
                icon={icon}
                name={kindTitle(i18n, kind)}
                note={null}
                onPress={() => onGo({ name: 'report', kind })}
              />
            ))}
          </nav>
        </>
      )}
      {!canSend && info !== 'asking' && <CannotSend />}
      <nav className="doors" aria-label={t`More help`}>
        {places
          .filter(([name]) => name !== 'own' || isSignedIn)
          .map(([name, icon]) => (
            <Tile
              key={name}
              icon={icon}
              name={roomTitle(i18n, { name })}
              note={null}
              onPress={() => onGo({ name })}
            />
          ))}
      </nav>
    </>
  );
}

/** Where nothing can be kept it is said, before anybody has written a word. */
function CannotSend() {
  const { t } = useLingui();
  return (
    <Notice tone="care" role="alert">
      <p>
        {t`This tablet cannot take a report right now. Nothing is kept. Tell any staff member what you need, use another tablet, or call one of the numbers.`}
      </p>
    </Notice>
  );
}
