import manifest from '../../package.json' with { type: 'json' };

/** The version of Postern that is running. */
export const { version } = manifest;
