/** What ends a state, a branch or an execution otherwise than by success. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */

/** An error of the States language: retriers and catchers see it by its name. */
export class StateError extends Error {
  readonly error: string | undefined;
  readonly reason: string | undefined;
  /** Whether a query failed: such a failure has an event of its own. */
  readonly isQuery: boolean;
  /** The field of the query. */
  readonly location: string | undefined;
  /** Whether AWS says before the reason in which state it happened. */
  readonly isPlaced: boolean;

  constructor(
    error: string | undefined,
    reason?: string,
    {
      location,
      isQuery = false,
      isPlaced = false,
    }: { readonly location?: string | undefined; readonly isQuery?: boolean; readonly isPlaced?: boolean } = {},
  ) {
    super(`${error ?? 'no error'}: ${reason ?? 'no cause'}`);
    this.name = 'StateError';
    this.error = error;
    this.reason = reason;
    this.location = location;
    this.isQuery = isQuery;
    this.isPlaced = isPlaced;
  }
}

/** The execution was stopped, or a branch beside this one failed. */
export class Aborted extends Error {
  override readonly name = 'Aborted';
}

/** What the definition or its input asks and cannot be: it ends the execution. */
export const runtimeError = (reason: string) => new StateError('States.Runtime', reason, { isPlaced: true });

/** A query of JSONata that fails at a field, `Output/total`. */
export const queryFault = (reason: string, location?: string) =>
  new StateError('States.QueryEvaluationError', reason, { location, isQuery: true, isPlaced: true });

/**
 * Whether a retrier or a catcher of these names takes an error. None takes States.Runtime: "they will always cause the execution
 * to fail". States.ALL takes no States.DataLimitExceeded, and States.TaskFailed none but that and a timeout.
 */
export function isCaughtBy(error: string | undefined, names: readonly string[]): boolean {
  if (error === 'States.Runtime') return false;
  const isTerminal = error === 'States.DataLimitExceeded';
  return names.some(
    (name) =>
      name === error ||
      (name === 'States.ALL' && !isTerminal) ||
      (name === 'States.TaskFailed' && !isTerminal && error !== 'States.Timeout') ||
      (name === 'States.Timeout' && error === 'States.HeartbeatTimeout'),
  );
}
