import { useLingui } from '@lingui/react/macro';
import { ImagePlus, Undo2, X } from 'lucide-react';
import { useState } from 'react';
import type { PhotoView, WritingView } from '../../shared/ipc/view.ts';
import { useKiosk } from '../kiosk/context.ts';
import { Button } from '../parts/button.tsx';
import { Thumbnail } from '../parts/picture.tsx';
import { PhotoChoice } from './photo-choice.tsx';
import type { Draft } from './use-draft.ts';
import '../styles/photos.css';

interface DraftPhotosProps {
  readonly writing: WritingView;
  readonly draft: Draft;
}

const blobsOf = (photos: readonly PhotoView[]) => photos.flatMap(({ blob }) => blob ?? []);

/** The photos that go with the email: a row of them below the page, each taken off by a touch and put back by one. */
export function DraftPhotos({ writing: { messageId, photosMax }, draft }: DraftPhotosProps) {
  const { ask } = useKiosk();
  const { t } = useLingui();
  const { photos } = draft;
  const [before, setBefore] = useState<readonly string[] | null>(null);
  const [isChoosing, setChoosing] = useState(false);

  const put = async (blobs: readonly string[], undoTo: readonly string[] | null) => {
    const answer = await ask('draft.photos', { messageId, blobs: [...blobs] });
    if (!answer.ok) return draft.showProblem(answer.error);
    draft.onPhotos(answer.value);
    return setBefore(undoTo);
  };
  const takeOff = ({ blob }: PhotoView) => {
    const all = blobsOf(photos);
    void put(
      all.filter((each) => each !== blob),
      all,
    );
  };

  if (photosMax === 0 && photos.length === 0) return null;
  return (
    <section className="draft-photos" aria-label={t`Photos`}>
      <Button icon={ImagePlus} onPress={() => setChoosing(true)}>{t`Add a photo`}</Button>
      {photos.map((photo) => (
        <DraftPhoto
          key={photo.blob}
          messageId={messageId}
          photo={photo}
          onTakeOff={() => takeOff(photo)}
        />
      ))}
      {before !== null && (
        <Button
          icon={Undo2}
          tone="quiet"
          onPress={() => void put(before, null)}
        >{t`Put it back`}</Button>
      )}
      {isChoosing && (
        <PhotoChoice
          chosen={blobsOf(photos)}
          photosMax={photosMax}
          onClose={() => setChoosing(false)}
          onDone={(blobs) => {
            setChoosing(false);
            void put(blobs, null);
          }}
        />
      )}
    </section>
  );
}

interface DraftPhotoProps {
  readonly messageId: string;
  readonly photo: PhotoView;
  readonly onTakeOff: () => void;
}

function DraftPhoto({ messageId, photo: { number, blob }, onTakeOff }: DraftPhotoProps) {
  const { t } = useLingui();
  return (
    <button
      type="button"
      className="draft-photo"
      aria-label={t`Take photo ${number} off`}
      onClick={onTakeOff}
    >
      {blob !== null && <Thumbnail messageId={messageId} blob={blob} />}
      <X className="icon" aria-hidden focusable={false} />
    </button>
  );
}
