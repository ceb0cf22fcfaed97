import { useLingui } from '@lingui/react/macro';
import { ArrowLeft, X } from 'lucide-react';
import { useCallback, useState } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from '../parts/button.tsx';
import { LanguageSwitch } from '../parts/language-switch.tsx';
import { Notice } from '../parts/notice.tsx';
import { HomeRoom } from './home-room.tsx';
import { FindRoom, MoneyRoom, NumbersRoom, OwnRoom } from './other-rooms.tsx';
import { ReceiptRoom } from './receipt-room.tsx';
import { ReportRoom } from './report-room.tsx';
import type { Room } from './room.ts';
import { TabletRoom } from './tablet-room.tsx';
import { type ServicesInfo, useInfo } from './use-info.ts';
import { useLeaving } from './use-leaving.ts';
import { roomTitle } from './words.ts';
import '../styles/dialog.css';
import '../styles/home.css';
import '../styles/letters.css';
import '../styles/keyboard.css';
import '../styles/services.css';

/**
 * The always-open services (rule 7), over whatever screen is there. Nothing that is written here is kept
 * anywhere but in the form itself: it is gone when somebody goes back, closes it, or leaves it alone.
 */
export default function Services({ onClose }: { onClose: () => void }) {
  const { t, i18n } = useLingui();
  const { seen } = useKiosk();
  const [room, setRoom] = useState<Room>({ name: 'home' });
  const goHome = useCallback(() => setRoom({ name: 'home' }), []);
  const isLeaving = useLeaving(onClose);
  const info = useInfo();
  const isHome = room.name === 'home';
  return (
    <ModalOverlay
      isOpen
      className="services-veil"
      isKeyboardDismissDisabled={!isHome}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className="services-sheet">
        <AriaDialog className="services">
          <div className="bar">
            <div className="bar-start">
              {!isHome && (
                <Button icon={ArrowLeft} tone="quiet" onPress={goHome}>
                  {t`Back`}
                </Button>
              )}
              {isHome && seen.view.resident === null && <LanguageSwitch />}
            </div>
            <div className="bar-end">
              <Button icon={X} tone="quiet" onPress={onClose}>{t`Close help`}</Button>
            </div>
          </div>
          <div className="services-room" key={room.name}>
            <Heading slot="title" level={2}>
              {roomTitle(i18n, room)}
            </Heading>
            {isLeaving && (
              <Notice tone="care" role="alert">
                <p>{t`Are you still there? This closes in half a minute. Touch anywhere to stay.`}</p>
              </Notice>
            )}
            <RoomContent room={room} info={info} onGo={setRoom} onClose={onClose} />
          </div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface RoomProps {
  readonly room: Room;
  readonly info: ServicesInfo;
  readonly onGo: (room: Room) => void;
  readonly onClose: () => void;
}

function RoomContent({ room, info, onGo, onClose }: RoomProps) {
  switch (room.name) {
    case 'home':
      return <HomeRoom info={info} onGo={onGo} />;
    case 'report':
      return (
        <ReportRoom
          kind={room.kind}
          info={info}
          onSent={(receipt) => onGo({ name: 'receipt', receipt })}
        />
      );
    case 'receipt':
      return <ReceiptRoom receipt={room.receipt} onDone={onClose} />;
    case 'numbers':
      return <NumbersRoom info={info} />;
    case 'money':
      return <MoneyRoom info={info} />;
    case 'find':
      return <FindRoom />;
    case 'own':
      return <OwnRoom />;
    case 'tablet':
      return <TabletRoom />;
  }
}
