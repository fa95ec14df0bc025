/** Taking back a failed operation on request: RollbackStack and ContinueUpdateRollback; and after the process died. */
import type { Call } from '../service.ts';
import { patchStack } from './events.ts';
import { takeBackCreate } from './flow-create.ts';
import { deleteAll } from './flow-delete.ts';
import { finishCleanup, takeBackUpdate } from './flow-update.ts';
import type { StackRecord } from './records.ts';
import { begin, type Run } from './run.ts';
import { storeOf } from './store.ts';
import { invalid } from './words.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_RollbackStack.html */
export function rollBack(call: Call, { id, status }: StackRecord, retainExceptOnCreate: boolean): Run {
  if (status !== 'CREATE_FAILED' && status !== 'UPDATE_FAILED')
    throw invalid(`Stack:${id} is in ${status} state and can not be rolled back.`);
  return begin(call, id, 'ROLLBACK', async (run) => {
    if (retainExceptOnCreate) patchStack(run, { retainExceptOnCreate });
    return status === 'CREATE_FAILED' ? takeBackCreate(run, 'User Initiated') : takeBackUpdate(run, 'User Initiated');
  });
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html */
export function continueRollback(call: Call, { id, name, status }: StackRecord, skip: readonly string[]): Run {
  if (status !== 'UPDATE_ROLLBACK_FAILED')
    throw invalid(`Stack:${id} is in ${status} state and can not continue rollback.`);
  // Only what failed in this rollback may be skipped; what was cancelled may not.
  const records = storeOf(call.world, call).resources(id);
  const wrong = skip.filter((each) => records.get(each)?.status !== 'UPDATE_FAILED');
  if (wrong.length > 0)
    throw invalid(
      `Resources of stack ${name} that are not in UPDATE_FAILED state can not be skipped: [${wrong.join(', ')}]`,
    );
  return begin(call, id, 'CONTINUE_ROLLBACK', (run) => takeBackUpdate(run, 'User Initiated', skip));
}

/** Brings a stack to an end whose operation the death of the process cut off: deletions go on, all else is taken back. */
export function resume(call: Call, { id, status }: StackRecord): Run | undefined {
  const why = 'The local target ended while the operation ran. ';
  if (status === 'CREATE_IN_PROGRESS' || status === 'ROLLBACK_IN_PROGRESS')
    return begin(call, id, 'ROLLBACK', (run) => takeBackCreate(run, why));
  if (status === 'DELETE_IN_PROGRESS') return begin(call, id, 'DELETE_STACK', (run) => deleteAll(run, 'DELETE'));
  if (status === 'UPDATE_IN_PROGRESS' || status.startsWith('UPDATE_ROLLBACK_IN'))
    return begin(call, id, 'ROLLBACK', (run) => takeBackUpdate(run, why));
  if (status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' || status === 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS')
    return begin(call, id, 'UPDATE_STACK', (run) => finishCleanup(run, status.replace('_CLEANUP_IN_PROGRESS', '')));
  return undefined;
}
