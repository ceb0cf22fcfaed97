import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ChannelOutput } from '../../shared/ipc/channels.ts';
import type { KioskError } from '../../shared/ipc/errors.ts';
import type { CostView, PhotoView, WritingView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { createDraftSender } from '../kiosk/draft-sender.ts';

/** A pause in writing as long as this is when "Saved" may quietly show. */
const pauseMillis = 900;

/** The draft on the writing screen: its text belongs to the field, the rest is here. */
export interface Draft {
  readonly cost: CostView;
  readonly photos: readonly PhotoView[];
  /** The core's answer to another set of photos. */
  readonly onPhotos: (answer: ChannelOutput<'draft.photos'>) => void;
  /** Whether the core has said that the newest text is on disk. */
  readonly isSaved: boolean;
  readonly problem: KioskError | null;
  readonly onText: (body: string) => void;
  /** Saves now; done when the core has answered. */
  readonly save: () => Promise<void>;
  /** The newest text, once the core has counted it. */
  readonly newest: () => Promise<string>;
  readonly showProblem: (error: KioskError | null) => void;
}

/** Hands every change to the core and asks it to save at each pause and whenever the field is left. */
export function useDraft(writing: WritingView): Draft {
  const { ask } = useKiosk();
  const { messageId } = writing;
  const [cost, setCost] = useState(writing.cost);
  const [photos, setPhotos] = useState<readonly PhotoView[]>(writing.photos);
  const [problem, showProblem] = useState<KioskError | null>(null);
  const [isSaved, setSaved] = useState(writing.savedAtMillis !== null);
  const body = useRef(writing.openedBody);
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined);

  const sender = useMemo(
    () =>
      createDraftSender({
        edit: (text) => ask('draft.edit', { messageId, body: text }),
        onCost: (newest) => {
          setCost(newest);
          showProblem(null);
        },
        onProblem: showProblem,
      }),
    [ask, messageId],
  );

  const save = useCallback(async () => {
    clearTimeout(pause.current);
    await sender.settled();
    const saving = body.current;
    const answer = await ask('draft.save', { messageId });
    if (!answer.ok) showProblem(answer.error);
    else if (saving === body.current) setSaved(true);
  }, [ask, messageId, sender]);

  const onText = useCallback(
    (text: string) => {
      body.current = text;
      setSaved(false);
      sender.send(text);
      clearTimeout(pause.current);
      pause.current = setTimeout(() => void save(), pauseMillis);
    },
    [sender, save],
  );
  useEffect(() => () => clearTimeout(pause.current), []);

  const newest = useCallback(async () => {
    await sender.settled();
    return body.current;
  }, [sender]);
  const onPhotos = useCallback((answer: ChannelOutput<'draft.photos'>) => {
    setPhotos(answer.photos);
    setCost(answer.cost);
    showProblem(null);
  }, []);
  return { cost, photos, isSaved, problem, onText, onPhotos, save, newest, showProblem };
}
