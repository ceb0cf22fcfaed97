/**
 * Put in by the bundler: where the fuse wire stands in the Electron that the kiosk is packed with, bytes from
 * the start of its executable; null in dist/, which is packed with none (docs/decisions/0016).
 */
declare const POSTERN_FUSE_WIRE_AT: number | null;
