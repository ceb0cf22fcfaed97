import type { ReactNode } from 'react';
import { Dialog as AriaDialog } from 'react-aria-components/Dialog';
import { Heading } from 'react-aria-components/Heading';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import '../styles/dialog.css';

interface DialogProps {
  readonly title: ReactNode;
  readonly children: ReactNode;
  readonly actions: ReactNode;
  /** `alertdialog` is announced at once and does not close by a touch beside it. */
  readonly role?: 'dialog' | 'alertdialog';
  /** Escape, or a touch beside a plain dialog; null where only its buttons close it. */
  readonly onClose: (() => void) | null;
  readonly tone?: 'plain' | 'care';
}

/** A sheet over the screen: one question or one thing to know, its main answer bottom right. */
export function Dialog({
  title,
  children,
  actions,
  role = 'dialog',
  onClose,
  tone = 'plain',
}: DialogProps) {
  return (
    <ModalOverlay
      isOpen
      className="veil"
      isDismissable={role === 'dialog' && onClose !== null}
      isKeyboardDismissDisabled={onClose === null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose?.();
      }}
    >
      <Modal className="modal">
        <AriaDialog role={role} className={`dialog dialog-${tone}`}>
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          <div className="dialog-body">{children}</div>
          <div className="actions">{actions}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
