import { ServiceError } from '../service.ts';

/** A request that cannot be read by its schema: the answer that AWS's JSON services give. */
export function malformed(message: string): ServiceError {
  return new ServiceError('SerializationException', message);
}

/** A member that must be there and is not, with the path that leads to it. */
export function missing(path: string): ServiceError {
  return new ServiceError(
    'ValidationException',
    `1 validation error detected: Value null at '${path}' failed to satisfy constraint: Member must not be null`,
  );
}

/** A path as validation messages write it: `entries.1.member.id` begins in lower case. */
export function within(path: string, name: string): string {
  const own = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
  return path === '' ? own : `${path}.${own}`;
}
