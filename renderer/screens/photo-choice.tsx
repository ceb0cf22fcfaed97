import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Check } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { OwnPhotoView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { usePages } from '../kiosk/use-pages.ts';
import { trustedMillis } from '../kiosk/view-store.ts';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Thumbnail } from '../parts/picture.tsx';
import { Problem } from '../parts/problem.tsx';
import { dateWords } from '../phrases/dates.ts';

interface PhotoChoiceProps {
  readonly chosen: readonly string[];
  readonly photosMax: number;
  readonly onClose: () => void;
  readonly onDone: (blobs: readonly string[]) => void;
}

/** The photos that came with the resident's mail: those that are touched go with the email. */
export function PhotoChoice({ chosen, photosMax, onClose, onDone }: PhotoChoiceProps) {
  const { ask } = useKiosk();
  const { t } = useLingui();
  const [blobs, setBlobs] = useState(chosen);
  const askPage = useCallback((cursor: string | null) => ask('photos.own', { cursor }), [ask]);
  const { items, hasMore, error, showMore, again } = usePages(askPage);
  const isFull = blobs.length >= photosMax;
  const toggle = ({ blob }: OwnPhotoView) =>
    setBlobs((old) => (old.includes(blob) ? old.filter((each) => each !== blob) : [...old, blob]));
  return (
    <Dialog
      title={t`Photos from your mail`}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t`Cancel`}</Button>
          <Button tone="main" icon={Check} onPress={() => onDone(blobs)}>{t`Done`}</Button>
        </>
      }
    >
      {error !== null && <Problem error={error} onAgain={again} />}
      {items?.length === 0 && (
        <p>{t`No photo has come with your mail yet. When one comes, you can send it with an email.`}</p>
      )}
      {items !== null && items.length > 0 && (
        <p role="status">
          {t`${plural(blobs.length, { 0: 'No photo is chosen.', one: '# photo is chosen.', other: '# photos are chosen.' })}`}{' '}
          {isFull &&
            t`${plural(photosMax, { one: 'An email can have # photo.', other: 'An email can have # photos.' })}`}
        </p>
      )}
      <div className="own-photos">
        {items?.map((photo) => (
          <OwnPhoto
            key={photo.blob}
            photo={photo}
            isChosen={blobs.includes(photo.blob)}
            isDisabled={isFull && !blobs.includes(photo.blob)}
            onToggle={() => toggle(photo)}
          />
        ))}
      </div>
      {hasMore && <Button onPress={showMore}>{t`Show more`}</Button>}
    </Dialog>
  );
}

interface OwnPhotoProps {
  readonly photo: OwnPhotoView;
  readonly isChosen: boolean;
  readonly isDisabled: boolean;
  readonly onToggle: () => void;
}

function OwnPhoto({ photo, isChosen, isDisabled, onToggle }: OwnPhotoProps) {
  const { seen, calendar } = useKiosk();
  const { t } = useLingui();
  const { messageId, number, blob, contactName } = photo;
  const came = dateWords(calendar, photo.arrivedAtMillis, trustedMillis(seen, performance.now()));
  return (
    <button
      type="button"
      className="own-photo"
      aria-pressed={isChosen}
      aria-label={t`Photo ${number} from ${contactName}, ${came}`}
      disabled={isDisabled}
      onClick={onToggle}
    >
      <Thumbnail messageId={messageId} blob={blob} />
      <span>
        {contactName}
        <br />
        <span className="soft">{came}</span>
      </span>
      {isChosen && <Check className="icon" aria-hidden focusable={false} />}
    </button>
  );
}
