import { CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

/** What a notice is about; each has a mark of its own beside its colour. */
export type NoticeTone = 'care' | 'calm' | 'good';

const marks = { care: TriangleAlert, calm: Info, good: CircleCheck } as const;

interface NoticeProps {
  readonly tone: NoticeTone;
  readonly children: ReactNode;
  /** `alert` is read at once, `status` when the reader pauses; without it, where it stands. */
  readonly role?: 'alert' | 'status';
}

/** A sentence or two that the resident should see: what happened, what is safe, what to do. */
export function Notice({ tone, children, role }: NoticeProps) {
  const Mark = marks[tone];
  return (
    <div className={`notice notice-${tone}`} role={role}>
      <Mark className="icon" aria-hidden focusable={false} />
      <div>{children}</div>
    </div>
  );
}
