/** Functions as tasks. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
import { isObject, type Json, type JsonObject, writtenJson } from '../language/json.ts';
import { StateError } from '../language/state-error.ts';
import type { ExecutionRun } from './run.ts';
import { askOperation } from './services.ts';

export interface LambdaAnswer {
  /** What the optimized integration gives. */
  readonly answer: JsonObject;
  /** What the function said. */
  readonly payload: Json;
  readonly failure: StateError | undefined;
}

export async function askLambda(
  arn: string,
  payload: Json | undefined,
  parameters: JsonObject | undefined,
  role: string | undefined,
  run: ExecutionRun,
): Promise<LambdaAnswer> {
  const { account, ...place } = run.place;
  const owner = /^arn:[\w-]+:iam::(\d+):/.exec(role ?? '')?.[1] ?? account;
  const answer = await askOperation(
    {
      service: 'lambda',
      action: 'invoke',
      isSdk: false,
      parameters: { ...parameters, FunctionName: arn, ...payloadOf(payload, parameters !== undefined) },
    },
    { ...place, account: owner },
    run.place.world,
  );
  const said = answer.Payload ?? '';
  const failure = answer.FunctionError === undefined ? undefined : failureOf(said, parameters !== undefined);
  return { answer, payload: said, failure };
}

/** A text that the integration is given is the payload as it stands; what a function is given as input is always a JSON value. */
function payloadOf(payload: Json | undefined, isService: boolean): JsonObject {
  if (payload === undefined) return {};
  return { Payload: isService && typeof payload === 'string' ? payload : writtenJson(payload) };
}

/** A function's own error has its type for a name, and all that the function said for a cause: as it said it, or written anew by the service integration. */
function failureOf(said: Json, isService: boolean): StateError {
  const type = isObject(said) ? said.errorType : undefined;
  if (typeof type === 'string' && type !== '')
    return new StateError(type, isService ? JSON.stringify(said) : writtenJson(said));
  return new StateError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${writtenJson(said)}`,
  );
}
