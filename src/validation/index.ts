export { lintelValidation, type ValidationOptions } from './validation.ts';
