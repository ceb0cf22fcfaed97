/** How `postern-device` ends (kiosk.md P1). */
export const exitCodes = {
  ok: 0,
  usage: 2,
  notFound: 3,
  authentication: 4,
  conflict: 5,
  validation: 6,
  network: 7,
  timeOut: 8,
  configuration: 78,
} as const;
