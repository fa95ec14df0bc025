import manifest from '../package.json' with { type: 'json' };

/** The version of what runs. */
export const VERSION_OF_RELEASE: string = manifest.version;
