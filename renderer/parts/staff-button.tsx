import { useLingui } from '@lingui/react/macro';
import { Wrench } from 'lucide-react';
import { useState } from 'react';
import { later } from '../kiosk/later.tsx';
import { Button } from './button.tsx';

const staffDialog = later(() => import('./staff-dialog.tsx'));

/** The way in for staff: quiet, apart from the one button that residents look for, and named for whom it is. */
export function StaffButton() {
  const [isOpen, setOpen] = useState(false);
  const { t } = useLingui();
  return (
    <>
      <Button icon={Wrench} tone="quiet" onPress={() => setOpen(true)}>
        {t`For staff`}
      </Button>
      {isOpen && <staffDialog.Part onClose={() => setOpen(false)} />}
    </>
  );
}
