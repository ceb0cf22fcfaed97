import { useLingui } from '@lingui/react/macro';
import { LockOpen } from 'lucide-react';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';
import '../styles/notices.css';

/** On home after a staff reset of the PIN: something of before is still here, and the old PIN opens it. */
export function ClosedMail() {
  const { command } = useKiosk();
  const { t } = useLingui();
  return (
    <Notice tone="calm">
      <div className="unsent">
        <p>{t`Drafts and emails from before your PIN was reset are still here, closed.`}</p>
        <Button icon={LockOpen} onPress={() => void command('session.go', { place: 'remember' })}>
          {t`Use my old PIN`}
        </Button>
      </div>
    </Notice>
  );
}
