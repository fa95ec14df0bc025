/** TestState: one state without a machine. https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html */
import { randomUUID } from 'node:crypto';
import type { SfnOperations, SfnShapes } from '../../../schemas/sfn.generated.ts';
import { type Call, ServiceError } from '../../../service.ts';
import type { StateFields } from '../language/definition.ts';
import { isObject, type Json, type JsonObject, jsonOf, whyNoJson } from '../language/json.ts';
import type { MachineExecution } from '../run/execution.ts';
import { ExecutionRun } from '../run/run.ts';
import { tryState } from '../run/try-state.ts';

const invalid = (message: string) => new ServiceError('ValidationException', message);
const KINDS: ReadonlySet<unknown> = new Set(['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map']);

interface Found {
  readonly name: string;
  readonly state: StateFields;
  readonly language: string;
}

const isState = (value: Json | undefined): value is StateFields => isObject(value) && KINDS.has(value.Type);

/** The state that is meant: the definition itself, or one of those inside it. */
function stateIn(text: string, wanted: string | undefined): Found {
  let definition: Json;
  try {
    definition = jsonOf(text);
  } catch {
    throw new ServiceError('InvalidDefinition', `Invalid State Machine Definition: '${whyNoJson(text)}'`);
  }
  if (isState(definition) && wanted === undefined)
    return { name: 'StateName', state: definition, language: 'JSONPath' };
  const found = wanted === undefined || !isObject(definition) ? undefined : within(definition, wanted, 'JSONPath');
  if (found !== undefined) return found;
  if (wanted !== undefined) throw invalid(`State not found: ${wanted}`);
  throw new ServiceError('InvalidDefinition', "Invalid State Machine Definition: 'The definition is no state'");
}

/** A state of a machine, of a branch or of an item processor, by its name. */
function within(graph: JsonObject, wanted: string, outer: string): Found | undefined {
  const language = typeof graph.QueryLanguage === 'string' ? graph.QueryLanguage : outer;
  for (const [name, state] of Object.entries(isObject(graph.States) ? graph.States : {})) {
    if (!isState(state)) continue;
    if (name === wanted) return { name, state, language };
    const branches = Array.isArray(state.Branches) ? (state.Branches as readonly Json[]) : [];
    for (const inner of [...branches, state.ItemProcessor, state.Iterator]) {
      const found = isObject(inner) ? within(inner, wanted, language) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function objectIn(text: string | undefined, member: string): JsonObject {
  if (text === undefined) return {};
  let value: Json | undefined;
  try {
    value = jsonOf(text);
  } catch {
    value = undefined;
  }
  if (isObject(value)) return value;
  throw invalid(`${member} must be a JSON object.`);
}

function mockOf(mock: SfnShapes['MockInput'] | undefined) {
  if (mock === undefined) return undefined;
  const { result, errorOutput } = mock;
  if ((result === undefined) === (errorOutput === undefined))
    throw invalid('A test mock should have exactly one of the following fields: [result, errorOutput].');
  if (errorOutput !== undefined) return { error: errorOutput.error ?? '', cause: errorOutput.cause ?? '' };
  try {
    return { result: jsonOf(result ?? '') };
  } catch {
    throw invalid('Mocked result must be valid JSON');
  }
}

/** Whether a mock has the form of the service's own answer is not asked: `fieldValidationMode` changes nothing. */
export const testState: SfnOperations['TestState'] = async (input, call) => {
  const { definition, roleArn, inspectionLevel = 'INFO', stateName, stateConfiguration = {} } = input;
  const found = stateIn(definition, stateName);
  const { Type: type } = found.state;
  const mock = mockOf(input.mock);
  if ((type === 'Map' || type === 'Parallel') && mock === undefined)
    throw invalid(`State type '${type}' is not supported when a mock is not specified`);
  if (mock !== undefined && type !== 'Task' && type !== 'Map' && type !== 'Parallel')
    throw invalid(`State type '${type}' is not supported when a mock is specified`);
  if (type === 'Task' && mock === undefined && roleArn === undefined)
    throw invalid('RoleArn must be specified when testing a Task state');
  let given: Json;
  try {
    given = jsonOf(input.input ?? '{}');
  } catch {
    throw new ServiceError(
      'InvalidExecutionInput',
      `Invalid State Machine Execution Input: '${whyNoJson(input.input ?? '')}'`,
    );
  }
  const run = new ExecutionRun(executionFor(input, call), call, { start: () => undefined, stop: () => undefined });
  const variables = objectIn(input.variables, 'Variables');
  const context = objectIn(input.context, 'Context');
  const retries = stateConfiguration.retrierRetryCount ?? 0;
  const { output, inspection } = await tryState({ ...found, input: given, variables, context, mock, retries }, run);
  return { ...output, ...(inspectionLevel === 'INFO' ? {} : { inspectionData: inspection }) };
};

/** The execution that the state believes to be in. Nothing of it is kept. */
function executionFor(
  { definition, roleArn, input = '{}' }: SfnShapes['TestStateInput'],
  call: Call,
): MachineExecution {
  const { partition, region, account } = call;
  const [machine, name] = [randomUUID(), randomUUID()];
  const start = `arn:${partition}:states:${region}:${account}`;
  return {
    arn: `${start}:express:${machine}:${name}`,
    name,
    type: 'EXPRESS',
    machine: `${start}:stateMachine:${machine}`,
    definition,
    roleArn: roleArn ?? '',
    input,
    startMs: call.world.clock.now(),
    status: 'RUNNING',
    redrives: 0,
  };
}
