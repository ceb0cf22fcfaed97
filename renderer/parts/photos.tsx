import { useLingui } from '@lingui/react/macro';
import type { PhotoView } from '../../shared/ipc/view.ts';
import { Notice } from './notice.tsx';
import { Picture } from './picture.tsx';
import { Refusal } from './refusal.tsx';
import '../styles/photos.css';

interface PhotosProps {
  readonly messageId: string;
  readonly photos: readonly PhotoView[];
}

/** The photos of an email, each with its number: what is here, what is still coming, and why one is not. */
export function Photos({ messageId, photos }: PhotosProps) {
  const { t } = useLingui();
  if (photos.length === 0) return null;
  return (
    <section className="photos" aria-label={t`Photos`}>
      {photos.map((photo) => (
        <Photo key={photo.number} messageId={messageId} photo={photo} />
      ))}
    </section>
  );
}

function Photo({ messageId, photo }: { messageId: string; photo: PhotoView }) {
  const { t } = useLingui();
  const { number, blob, state, refusal } = photo;
  const name = t`Photo ${number}`;
  return (
    <figure className="photo">
      {state === 'here' && blob !== null && (
        <Picture {...photo} messageId={messageId} blob={blob} name={name} />
      )}
      <figcaption>{name}</figcaption>
      {state === 'coming' && (
        <Notice tone="calm">{t`Photo ${number} is still coming. It shows here by itself.`}</Notice>
      )}
      {state === 'withheld' && (
        <Notice tone="care">{t`Photo ${number} was not given to you. The reason is below.`}</Notice>
      )}
      {state !== 'withheld' && refusal !== null && (
        <Notice tone="care">{t`Photo ${number} was not delivered. The reason is below.`}</Notice>
      )}
      {refusal !== null && <Refusal refusal={refusal} stamps={refusal.stamps ?? null} />}
    </figure>
  );
}
