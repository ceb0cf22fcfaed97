import type { BlobAhead } from '../../../db/blob-book.ts';
import type { LinkProblem } from '../../../shared/ipc/view.ts';
import { BlobReceived } from '../../../shared/protocol/blob.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Kiosk } from '../kiosk.ts';
import { isShutOut } from '../orders/wipe.ts';
import type { GatewayLink } from '../sync/transport.ts';
import { blobName } from './blob-files.ts';
import { type BlobRoad, lengthenPieces, shortenPieces, slice } from './blob-road.ts';
import { forgetBlob } from './keep-photos.ts';

/** Up to where the outbox may go now. */
export interface SentAhead {
  /** Records before this one have all their photos at the gateway; null: all that are looked at have. */
  readonly beforeSeq: number | null;
  /** There is more to bring, and the network lets it through: go on at once. */
  readonly isMore: boolean;
}

/** Blobs that are looked at before one exchange: a page of letters with photos has as many in minutes. */
const blobsAtOnce = 64;
/** The gateway may fail on a blob itself as often as on a page of records, before that is kept unopened. */
const failuresMax = 5;
/** Problems that say something of the blob, and not of the network or the device. */
const isOfTheBlob: ReadonlySet<LinkProblem> = new Set(['internal', 'blobMismatch', 'badAnswer']);
/** What no later try changes: an older gateway, or one that will not have it. Its record is sent, and answered. */
const isFinal: ReadonlySet<LinkProblem> = new Set(['notFound', 'malformed', 'tooLarge']);

/**
 * Brings the photos of the next letters to the gateway, ahead of them (rule 6.7): in pieces, from where the
 * gateway has got to. Letters that stand before them in the queue do not wait. Those behind wait no longer than
 * there is something to bring: of a blob that cannot be brought the record goes, and the gateway says what
 * becomes of it.
 */
export async function sendBlobsAhead(
  kiosk: Kiosk,
  link: GatewayLink,
  road: BlobRoad,
): Promise<SentAhead> {
  // From a device that is shut out the gateway takes no photos, and keeps all of its records for staff (6.5).
  if (isShutOut(kiosk)) return { beforeSeq: null, isMore: false };
  const blobs = kiosk.store.blobs.ahead(blobsAtOnce);
  const [first] = blobs;
  if (first === undefined) return { beforeSeq: null, isMore: false };
  const [head] = kiosk.store.outbox.page({ limitRecords: 1, limitBytes: 1 });
  if (head !== undefined && head.seq < first.seq) return { beforeSeq: first.seq, isMore: false };
  return bringAll(kiosk, { link, road }, blobs);
}

async function bringAll(
  kiosk: Kiosk,
  { link, road }: Pick<Bringing, 'link' | 'road'>,
  blobs: readonly BlobAhead[],
): Promise<SentAhead> {
  const isOver = slice(kiosk.time);
  for (const blob of blobs) {
    const brought = await bring(kiosk, { link, road, isOver }, blob);
    if (brought !== 'done') return { beforeSeq: blob.seq, isMore: brought === 'later' };
  }
  const isAll = blobs.length < blobsAtOnce;
  // The last message's blobs may not all have been looked at.
  return { beforeSeq: isAll ? null : (blobs.at(-1)?.seq ?? null), isMore: !isAll };
}

/** With what a blob is brought. */
interface Bringing {
  readonly link: GatewayLink;
  readonly road: BlobRoad;
  readonly isOver: () => boolean;
}

/** `done`: nothing more can be done for it. `later`: time is up. `waits`: the network lets nothing through. */
async function bring(
  kiosk: Kiosk,
  { link, road, isOver }: Bringing,
  { blob, bytes }: BlobAhead,
): Promise<'done' | 'later' | 'waits'> {
  let reached = await post(link, '/blobs/ask', { blob, bytes });
  if (reached.ok && reached.value >= bytes) return 'done';
  const box = reached.ok ? ownBytes(kiosk, blob) : null;
  if (reached.ok && box === null) return 'done';
  while (reached.ok && box !== null && reached.value < bytes) {
    if (isOver()) return 'later';
    const at = reached.value;
    const piece = box.subarray(at, at + road.pieceBytes).toString('base64');
    reached = await post(link, '/blobs/put', { blob, bytes, at, piece });
    if (reached.ok) lengthenPieces(road);
  }
  if (reached.ok) {
    road.failures.delete(blob);
    return 'done';
  }
  return afterProblem(road, blob, reached.error);
}

function afterProblem(road: BlobRoad, blob: string, problem: LinkProblem): 'done' | 'waits' {
  if (isFinal.has(problem)) return 'done';
  if (problem === 'timedOut' || problem === 'unreachable') shortenPieces(road);
  const failures = (road.failures.get(blob) ?? 0) + (isOfTheBlob.has(problem) ? 1 : 0);
  road.failures.set(blob, failures);
  return failures >= failuresMax ? 'done' : 'waits';
}

/** The file, if it is what its name says; one that is not is fetched again, should the gateway have it. */
function ownBytes(kiosk: Kiosk, blob: string): Buffer | null {
  const box = kiosk.blobFiles.read(blob);
  if (box !== null && blobName(box) === blob) return box;
  forgetBlob(kiosk, blob);
  return null;
}

async function post(
  link: GatewayLink,
  path: '/blobs/ask' | '/blobs/put',
  body: object,
): Promise<Result<number, LinkProblem>> {
  const posted = await link.post(path, body);
  if (!posted.ok) return posted;
  const answer = BlobReceived.safeParse(posted.value);
  return answer.success ? ok(answer.data.received) : fail('badAnswer');
}
