import type { NamedBlob } from '../../../db/blob-book.ts';
import { BlobPiece } from '../../../shared/protocol/blob.ts';
import { type Kiosk, mailChanged, onDisk } from '../kiosk.ts';
import type { GatewayLink } from '../sync/transport.ts';
import { type BlobRoad, lengthenPieces, shortenPieces, slice } from './blob-road.ts';

/** Blobs that are looked at in one go. */
const blobsAtOnce = 64;

/**
 * Fetches photos that came with mail and are not here yet, in pieces, from where the file beside the store has
 * got to (rule 6.7). Says whether to go on at once; a photo that does not come now is asked for after the next
 * exchange, however long that takes.
 */
export async function fetchBlobs(
  kiosk: Kiosk,
  link: GatewayLink,
  road: BlobRoad,
): Promise<'more' | 'done'> {
  const isOver = slice(kiosk.time);
  for (const blob of kiosk.store.blobs.missing(blobsAtOnce)) {
    if (!kiosk.blobFiles.has(blob.blob)) {
      const fetched = await fetchBlob(kiosk, { link, road, isOver }, blob);
      if (fetched === 'later') return 'more';
      if (fetched === 'stopped') return 'done';
      if (fetched === 'passed') continue;
    }
    const { store } = kiosk;
    const noted = onDisk(kiosk, () =>
      store.transaction('blob arrived', () => store.blobs.arrived(blob.blob)),
    );
    if (!noted.ok) return 'done';
    mailChanged(kiosk);
  }
  return 'done';
}

/** With what a blob is fetched. */
interface Fetching {
  readonly link: GatewayLink;
  readonly road: BlobRoad;
  readonly isOver: () => boolean;
}

/**
 * `whole`: it has its name. `passed`: this one does not come now, and others may. `later`: time is up.
 * `stopped`: neither network nor disk takes more.
 */
async function fetchBlob(
  kiosk: Kiosk,
  { link, road, isOver }: Fetching,
  { blob, bytes }: NamedBlob,
): Promise<'whole' | 'passed' | 'later' | 'stopped'> {
  const { blobFiles } = kiosk;
  if (!blobFiles.hasRoomFor(bytes)) return 'stopped';
  for (let at = blobFiles.partBytes(blob); at < bytes; at = blobFiles.partBytes(blob)) {
    if (isOver()) return 'later';
    const posted = await link.post('/blobs/get', { blob, at, limit: road.pieceBytes });
    if (!posted.ok) {
      if (posted.error === 'blobUnknown') return 'passed';
      shortenPieces(road);
      return 'stopped';
    }
    lengthenPieces(road);
    const answer = BlobPiece.safeParse(posted.value);
    const piece = answer.success ? Buffer.from(answer.data.piece, 'base64') : Buffer.alloc(0);
    if (piece.length === 0 || at + piece.length > bytes) return 'passed';
    if (!blobFiles.addPart(blob, piece).ok) return 'stopped';
  }
  const finished = blobFiles.finish(blob);
  if (!finished.ok) return 'stopped';
  return finished.value === 'whole' ? 'whole' : 'passed';
}
