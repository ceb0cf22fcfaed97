// @ts-check

/** A set-up that cannot go on for a reason outside this project, and what a person can do about it. */
export class SetupError extends Error {
  /**
   * @param {string} message what could not be had
   * @param {string} cure what to do, as one sentence or one command
   */
  constructor(message, cure) {
    super(message);
    this.name = 'SetupError';
    this.cure = cure;
  }
}

export const REGISTRY_CURE =
  'check that the npm registry can be reached (npm ping), then run the same command again';
