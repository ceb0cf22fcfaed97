import type { TimeKeeper } from '../time/time-keeper.ts';

/** What is remembered of blobs on their way, within one run of the device. */
export interface BlobRoad {
  /** The size of the next piece: smaller while the network lets none of this size through. */
  pieceBytes: number;
  /** How often in a row the gateway itself failed on a blob: it must not hold up letters for ever (6.6). */
  readonly failures: Map<string, number>;
}

/** Large enough that a second's pause between two weighs little. */
const pieceBytes = { first: 262_144, least: 16_384 } as const;
/** Blobs may take this long between two exchanges: orders must arrive within 15 s (6.9). */
const sliceMillis = 5_000;

/** The road of a device that has just been started. */
export function newBlobRoad(): BlobRoad {
  return { pieceBytes: pieceBytes.first, failures: new Map() };
}

/** A piece was lost on the way: the next one is half as large. */
export function shortenPieces(road: BlobRoad): void {
  road.pieceBytes = Math.max(pieceBytes.least, Math.floor(road.pieceBytes / 2));
}

/** Something came through: in time, pieces are as large as before. */
export function lengthenPieces(road: BlobRoad): void {
  road.pieceBytes = Math.min(pieceBytes.first, road.pieceBytes * 2);
}

/** Says whether the time for blobs is over, from now on. */
export function slice(time: TimeKeeper): () => boolean {
  const begunMillis = time.elapsedMillis();
  return () => time.elapsedMillis() - begunMillis >= sliceMillis;
}
