/** The release, as health answers and clients of the protocol see it. */
export const VERSION = '1.0.0';
