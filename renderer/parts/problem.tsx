import { useLingui } from '@lingui/react/macro';
import { RefreshCw } from 'lucide-react';
import type { KioskError } from '../../shared/ipc/errors.ts';
import { useKiosk } from '../kiosk/context.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { errorWords } from '../phrases/errors.ts';
import { Button } from './button.tsx';
import { Notice } from './notice.tsx';

/** An error in plain words, with a button where trying again can help. */
export function Problem({ error, onAgain }: { error: KioskError; onAgain?: () => void }) {
  const { i18n, calendar, seen } = useKiosk();
  const { t } = useLingui();
  const nowMillis = trustedMillis(seen, performance.now());
  return (
    <Notice tone="care" role="alert">
      <p>{errorWords(error, { i18n, calendar, nowMillis })}</p>
      {onAgain !== undefined && (
        <Button icon={RefreshCw} onPress={onAgain}>
          {t`Try again`}
        </Button>
      )}
    </Notice>
  );
}
