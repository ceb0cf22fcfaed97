import { useLingui } from '@lingui/react/macro';
import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Pages } from '../kiosk/use-pages.ts';
import { Button } from './button.tsx';
import { Problem } from './problem.tsx';
import '../styles/lists.css';

interface MailListProps<Item> {
  readonly label: string;
  readonly pages: Pages<Item>;
  readonly arrange?: (items: readonly Item[]) => readonly Item[];
  readonly row: (item: Item) => ReactNode;
  /** What stands here when there is nothing. */
  readonly nothing: ReactNode;
}

/** A list that grows by a button, never by scrolling into the unknown. */
export function MailList<Item>({ label, pages, arrange, row, nothing }: MailListProps<Item>) {
  const { t } = useLingui();
  const { items, hasMore, error, showMore, again } = pages;
  if (items === null) return error === null ? null : <Problem error={error} onAgain={again} />;
  if (items.length === 0) return <p className="nothing">{nothing}</p>;
  return (
    <>
      {error !== null && <Problem error={error} onAgain={again} />}
      <ul className="rows" aria-label={label}>
        {(arrange?.(items) ?? items).map(row)}
      </ul>
      {hasMore && (
        <div className="more">
          <Button icon={ChevronDown} onPress={showMore}>
            {t`Show more`}
          </Button>
        </div>
      )}
    </>
  );
}
