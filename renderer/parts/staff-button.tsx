import { useLingui } from '@lingui/react/macro';
import { Wrench } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { Button } from './button.tsx';

const StaffDialog = lazy(() => import('./staff-dialog.tsx'));

/** The way in for staff: quiet, apart from the one button that residents look for, and named for whom it is. */
export function StaffButton() {
  const [isOpen, setOpen] = useState(false);
  const { t } = useLingui();
  return (
    <>
      <Button icon={Wrench} tone="quiet" onPress={() => setOpen(true)}>
        {t`For staff`}
      </Button>
      {isOpen && (
        <Suspense>
          <StaffDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
