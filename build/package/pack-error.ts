/** The kiosk must not be made, or not of these parts; says why to the person who asked for it. */
export class PackError extends Error {}
