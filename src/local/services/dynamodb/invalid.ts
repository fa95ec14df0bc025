import { ServiceError } from '../../service.ts';

export const validationError = (message: string): ServiceError => new ServiceError('ValidationException', message);

/** A value that breaks a rule of its own, in the words that stand before all such. */
export const invalidParameterValue = (message: string): ServiceError =>
  validationError(`One or more parameter values were invalid: ${message}`);
