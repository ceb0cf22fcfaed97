import { usePicture } from '../kiosk/use-picture.ts';
import { Problem } from './problem.tsx';

interface PictureProps {
  readonly messageId: string;
  readonly blob: string;
  /** Read out in its place. Nobody here knows what is on it. */
  readonly name: string;
  /** In pixels, so that its place is there before it is. */
  readonly width: number;
  readonly height: number;
}

/** A photo as large as the page allows. */
export function Picture({ messageId, blob, name, width, height }: PictureProps) {
  const { url, error } = usePicture(messageId, blob);
  if (error !== null) return <Problem error={error} />;
  return url === null ? (
    <div className="picture-place" />
  ) : (
    <img className="picture" src={url} alt={name} width={width} height={height} draggable={false} />
  );
}

/** A photo cut to a small square, inside a button that has its name. */
export function Thumbnail({ messageId, blob }: Pick<PictureProps, 'messageId' | 'blob'>) {
  const { url } = usePicture(messageId, blob);
  return url === null ? (
    <span className="thumbnail" aria-hidden />
  ) : (
    <img className="thumbnail" src={url} alt="" decoding="async" draggable={false} />
  );
}
