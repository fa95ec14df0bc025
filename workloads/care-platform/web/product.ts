/** What the pages call the system. */
export const PRODUCT = 'Omnirapeutic';
