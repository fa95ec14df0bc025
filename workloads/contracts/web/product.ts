export const PRODUCT = 'Contracts';
