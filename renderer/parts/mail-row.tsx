import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

interface MailRowProps {
  readonly name: string;
  /** When, on the right of the name. */
  readonly moment: string | null;
  readonly preview: string;
  /** A short mark before the name, as "New". */
  readonly mark?: string;
  /** The line that matters, below. */
  readonly state?: ReactNode;
  readonly tone?: 'plain' | 'care';
  readonly onPress: () => void;
}

/** One email of a list: a button as wide as the list. */
export function MailRow({
  name,
  moment,
  preview,
  mark,
  state,
  tone = 'plain',
  onPress,
}: MailRowProps) {
  return (
    <li>
      <button type="button" className={`row row-${tone}`} onClick={onPress}>
        <span className="row-head">
          {mark !== undefined && <span className="mark">{mark}</span>}
          <span className="row-name">{name}</span>
          {moment !== null && <span className="row-moment">{moment}</span>}
        </span>
        {state !== undefined && <span className="row-state">{state}</span>}
        {preview !== '' && <span className="row-preview">{preview}</span>}
        <ChevronRight className="icon row-arrow" aria-hidden focusable={false} />
      </button>
    </li>
  );
}
