import { useCallback, useEffect, useRef, useState } from 'react';
import type { ChannelResult, KioskError } from '../../shared/ipc/errors.ts';
import { useKiosk } from './context.ts';

/** One page as the core answers it. */
export interface Page<Item> {
  readonly items: Item[];
  readonly next: string | null;
}

/** Asks for the page that starts at `cursor`. */
export type AskPage<Item> = (cursor: string | null) => Promise<ChannelResult<Page<Item>>>;

/** A list that grows by a button. `items` is null until the first answer. */
export interface Pages<Item> {
  readonly items: readonly Item[] | null;
  readonly hasMore: boolean;
  readonly error: KioskError | null;
  readonly showMore: () => void;
  readonly again: () => void;
}

/** Reads `count` pages from the start, so that a list asked again keeps its length. */
export async function readPages<Item>(
  askPage: AskPage<Item>,
  count: number,
): Promise<ChannelResult<Page<Item>>> {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < count; page += 1) {
    const answer = await askPage(cursor);
    if (!answer.ok) return answer;
    items.push(...answer.value.items);
    cursor = answer.value.next;
    if (cursor === null) break;
  }
  return { ok: true, value: { items, next: cursor } };
}

/** A paged list, asked again from its start whenever the mail changes. `askPage` must be stable. */
export function usePages<Item>(askPage: AskPage<Item>): Pages<Item> {
  const revision = useKiosk().seen.view.mailRevision;
  const [page, setPage] = useState<Page<Item> | null>(null);
  const [error, setError] = useState<KioskError | null>(null);
  const count = useRef(1);
  const asked = useRef(0);

  const again = useCallback(() => {
    asked.current += 1;
    const mine = asked.current;
    void readPages(askPage, count.current).then((answer) => {
      if (mine !== asked.current) return;
      setError(answer.ok ? null : answer.error);
      if (answer.ok) setPage(answer.value);
    });
  }, [askPage]);

  const listed = useRef(askPage);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision says when to ask again
  useEffect(() => {
    if (listed.current !== askPage) {
      listed.current = askPage;
      count.current = 1;
      setPage(null);
    }
    again();
  }, [askPage, again, revision]);

  const showMore = useCallback(() => {
    if (page === null || page.next === null) return;
    asked.current += 1;
    const mine = asked.current;
    void askPage(page.next).then((answer) => {
      if (mine !== asked.current) return;
      setError(answer.ok ? null : answer.error);
      if (!answer.ok) return;
      count.current += 1;
      setPage({ items: [...page.items, ...answer.value.items], next: answer.value.next });
    });
  }, [askPage, page]);
  return { items: page?.items ?? null, hasMore: page?.next != null, error, showMore, again };
}
