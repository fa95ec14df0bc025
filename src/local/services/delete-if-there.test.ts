import { expect, test } from 'vitest';
import { ServiceError } from '../service.ts';
import { deleteIfThere } from './delete-if-there.ts';

const failing = (error: Error) =>
  deleteIfThere(() => {
    throw error;
  });

// DELETE_COMPLETE must mean that it is gone: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-console-delete-stack.html
test('what is gone already is no error; a conflict, a limit and a fault are', async () => {
  await failing(new ServiceError('ResourceNotFoundException', 'Function not found'));
  await failing(new ServiceError('NotFoundException', 'Invalid API identifier'));
  await expect(failing(new ServiceError('ResourceConflictException', 'in use'))).rejects.toThrow('in use');
  await expect(failing(new ServiceError('TooManyRequestsException', 'busy'))).rejects.toThrow('busy');
  await expect(failing(new TypeError('ours'))).rejects.toThrow('ours');
  await expect(deleteIfThere(async () => Promise.reject(new Error('later')))).rejects.toThrow('later');
});
