import { ServiceError } from '../service.ts';

/** Not there: as the services spell it that the resources of templates ask here. */
const NOT_THERE: ReadonlySet<string> = new Set(['NotFoundException', 'QueueDoesNotExist', 'ResourceNotFoundException']);

/** Deletes for a template: that it is gone already is no error, any other fault is. */
export async function deleteIfThere(act: () => unknown): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof ServiceError && NOT_THERE.has(error.code))) throw error;
  }
}
