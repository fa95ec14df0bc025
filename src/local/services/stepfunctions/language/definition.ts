/** State machines as they are written, and what AWS refuses of them. https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html */
import { CHOICE_COMPARISONS, comparisonOf, timestampOf } from './choice.ts';
import { isIntrinsic } from './intrinsics.ts';
import { isArray, isObject, type Json, type JsonObject, jsonOf, whyNoJson } from './json.ts';
import { referencePlace } from './json-path.ts';
import { expressionIn } from './jsonata.ts';
import { isPath } from './scope.ts';

export type StateKind = 'Task' | 'Wait' | 'Pass' | 'Succeed' | 'Fail' | 'Choice' | 'Parallel' | 'Map';

const KINDS: readonly StateKind[] = ['Task', 'Wait', 'Pass', 'Succeed', 'Fail', 'Choice', 'Parallel', 'Map'];

/** A state: its fields as they are written. `Type` and the rest were checked. */
export interface StateFields extends JsonObject {
  readonly Type: StateKind;
}

/** A machine, a branch, or what a Map state does with each item. */
export interface StateGraph extends JsonObject {
  readonly StartAt: string;
  readonly States: { readonly [name: string]: StateFields };
}

export interface DefinitionDiagnostic {
  readonly severity: 'ERROR' | 'WARNING';
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

export type MachineType = 'STANDARD' | 'EXPRESS';

const notAnObject: DefinitionDiagnostic = {
  severity: 'ERROR',
  code: 'SCHEMA_VALIDATION_FAILED',
  message: 'Definition must be a valid JSON object',
};

/** What is wrong with a definition; nothing if AWS takes it. */
export function diagnose(text: string, type: MachineType): readonly DefinitionDiagnostic[] {
  let definition: Json;
  try {
    definition = jsonOf(text);
  } catch {
    const token = /^\s*\w+/.exec(text)?.[0] ?? '';
    const message = `${whyNoJson(text)}\n at [Source: (String)"${text}"; line: 1, column: ${token.length + 1}]`;
    if (text === '') return [notAnObject];
    const location = message.slice(message.indexOf('[Source'));
    return [{ severity: 'ERROR', code: 'INVALID_JSON_DESCRIPTION', message, location }];
  }
  const found: DefinitionDiagnostic[] = [];
  const whole = isObject(definition) ? String(definition.QueryLanguage ?? 'JSONPath') : 'JSONPath';
  const check = new Check(found, type, whole);
  if (isObject(definition)) check.states(definition, '', whole);
  else found.push(notAnObject);
  return found;
}

/** @throws SyntaxError; what it gives was diagnosed before. */
export const statesOf = (text: string): StateGraph => jsonOf(text) as StateGraph;

export const showDefinitionFaults = (all: readonly DefinitionDiagnostic[]): string =>
  `Invalid State Machine Definition: '${all
    .map(
      ({ code, message, location }) =>
        `${code}: ${message}${message.endsWith(location ?? '') ? '' : ` at ${location}`}`,
    )
    .join(', ')}'`;

/** Services whose optimized integrations Step Functions has. https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html */
const OPTIMIZED: Readonly<Record<string, readonly string[]>> = {
  lambda: ['invoke'],
  sqs: ['sendMessage'],
  sns: ['publish'],
  dynamodb: ['getItem', 'putItem', 'deleteItem', 'updateItem'],
  events: ['putEvents'],
  states: ['startExecution'],
  ecs: ['runTask'],
  apigateway: ['invoke'],
  http: ['invoke'],
  batch: ['submitJob'],
  glue: ['startJobRun'],
  databrew: ['startJobRun'],
  bedrock: ['invokeModel', 'createModelCustomizationJob'],
  athena: ['startQueryExecution', 'stopQueryExecution', 'getQueryExecution', 'getQueryResults'],
  codebuild: [
    'startBuild',
    'stopBuild',
    'batchDeleteBuilds',
    'batchGetReports',
    'startBuildBatch',
    'stopBuildBatch',
    'retryBuildBatch',
    'deleteBuildBatch',
  ],
  eks: [
    'call',
    'createCluster',
    'deleteCluster',
    'createNodegroup',
    'deleteNodegroup',
    'createFargateProfile',
    'deleteFargateProfile',
    'runJob',
  ],
  elasticmapreduce: [
    'createCluster',
    'setClusterTerminationProtection',
    'terminateCluster',
    'addStep',
    'cancelStep',
    'modifyInstanceFleetByName',
    'modifyInstanceGroupByName',
  ],
  'emr-containers': ['createVirtualCluster', 'deleteVirtualCluster', 'startJobRun'],
  'emr-serverless': [
    'createApplication',
    'startApplication',
    'stopApplication',
    'deleteApplication',
    'startJobRun',
    'cancelJobRun',
  ],
  mediaconvert: ['createJob'],
  sagemaker: [
    'createEndpoint',
    'createEndpointConfig',
    'createHyperParameterTuningJob',
    'createLabelingJob',
    'createModel',
    'createProcessingJob',
    'createTrainingJob',
    'createTransformJob',
    'updateEndpoint',
  ],
};

class Check {
  readonly #found: DefinitionDiagnostic[];
  readonly #type: MachineType;
  readonly #whole: string;

  constructor(found: DefinitionDiagnostic[], type: MachineType, whole: string) {
    this.#found = found;
    this.#whole = whole;
    this.#type = type;
  }

  #fault(message: string, location: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
    this.#found.push({ severity: 'ERROR', code, message, location: location === '' ? '/' : location });
  }

  states(machine: JsonObject, at: string, language: string): void {
    const missing = ['States', 'StartAt'].filter((field) => machine[field] === undefined);
    if (missing.length > 0) this.#fault(`These fields are required: [${missing.join(', ')}]`, at);
    const { States: states, StartAt: start } = machine;
    if (states === undefined) return;
    if (!isObject(states)) {
      this.#fault('Expected value of type Object', `${at}/States`);
      return;
    }
    if (Object.keys(states).length === 0) {
      this.#fault('Value cannot be empty', `${at}/States`);
      return;
    }
    if (typeof start === 'string' && states[start] === undefined)
      this.#fault(`Missing 'Next' target: ${start}`, `${at}/StartAt`, 'MISSING_TRANSITION_TARGET');
    for (const [name, state] of Object.entries(states)) {
      const place = `${at}/States/${name}`;
      if (!isObject(state)) this.#fault('Expected value of type Object', place);
      else this.#state(state, place, states, language);
    }
  }

  #state(state: JsonObject, at: string, beside: JsonObject, outer: string): void {
    const { Type: type, QueryLanguage: own } = state;
    if (own === 'JSONPath' && this.#whole === 'JSONata')
      this.#fault("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", at);
    const language = String(own ?? outer);
    const kind = KINDS.find((each) => each === type);
    if (type === undefined) {
      this.#fault('These fields are required: [Type]', at);
      return;
    }
    if (kind === undefined) {
      this.#fault(`The field 'Type' should have one of these values: [${KINDS.join(', ')}]`, `${at}/Type`);
      return;
    }
    this.#transitions(state, kind, at, beside);
    if (language === 'JSONPath') this.#paths(state, at);
    else this.#noPaths(state, at);
    this.#handlers(state, at, beside);
    if (kind === 'Task') this.#task(state, at);
    if (kind === 'Wait') this.#wait(state, at, language);
    if (kind === 'Choice') this.#choice(state, at, beside, language);
    if (kind === 'Parallel') {
      const { Branches: branches } = state;
      if (branches === undefined) this.#fault('These fields are required: [Branches]', at);
      else if (!isArray(branches)) this.#fault('Expected value of type Array', `${at}/Branches`);
      else if (branches.length === 0) this.#fault('Value cannot be empty', `${at}/Branches`);
      else
        for (const [index, branch] of branches.entries())
          if (isObject(branch)) this.states(branch, `${at}/Branches[${index}]`, language);
    }
    if (kind === 'Map') {
      this.#label(state, at);
      const field = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
      const processor = state[field];
      if (!isObject(processor)) this.#fault('These fields are required: [ItemProcessor]', at);
      else this.states(processor, `${at}/${field}`, language);
    }
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html: 40 characters at most, and which not. */
  #label({ Label: label }: JsonObject, at: string): void {
    if (typeof label !== 'string') return;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    if (label === '' || label.length > 40 || /[\s?*<>{}[\]"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/.test(label))
      this.#fault('Value is not a valid Label', `${at}/Label`);
  }

  #transitions(state: JsonObject, kind: StateKind, at: string, beside: JsonObject): void {
    const { Next: next, End: end } = state;
    if (kind === 'Succeed' || kind === 'Fail' || kind === 'Choice') {
      if (end !== undefined) this.#fault("Field 'End' is not supported", `${at}/End`);
      return;
    }
    if (next === undefined && end !== true) this.#fault("One of the fields 'Next' and 'End' is required", at);
    this.#target(next, `${at}/Next`, beside);
  }

  #target(next: Json | undefined, at: string, beside: JsonObject): void {
    if (typeof next === 'string' && beside[next] === undefined)
      this.#fault(`Missing 'Next' target: ${next}`, at, 'MISSING_TRANSITION_TARGET');
  }

  #handlers(state: JsonObject, at: string, beside: JsonObject): void {
    for (const field of ['Retry', 'Catch']) {
      const handlers = state[field];
      if (!isArray(handlers)) continue;
      for (const [index, handler] of handlers.entries()) {
        const place = `${at}/${field}[${index}]`;
        if (!isObject(handler)) this.#fault('Expected value of type Object', place);
        else {
          if (!isArray(handler.ErrorEquals)) this.#fault('These fields are required: [ErrorEquals]', place);
          else if (handler.ErrorEquals.length === 0) this.#fault('Value cannot be empty', `${place}/ErrorEquals`);
          if (field === 'Catch') this.#target(handler.Next, `${place}/Next`, beside);
        }
      }
    }
  }

  #paths(state: JsonObject, at: string): void {
    for (const field of [
      'InputPath',
      'OutputPath',
      'ItemsPath',
      'SecondsPath',
      'TimestampPath',
      'TimeoutSecondsPath',
    ]) {
      const path = state[field];
      if (typeof path === 'string' && !isPath(path) && !isIntrinsic(path))
        this.#fault('Value is not a valid JSONPath', `${at}/${field}`);
    }
    const { ResultPath: result } = state;
    if (typeof result === 'string' && referencePlace(result) === undefined)
      this.#fault('Value is not a Reference Path: Illegal token', `${at}/ResultPath`);
    for (const field of ['Parameters', 'ResultSelector', 'ItemSelector', 'Assign'])
      if (state[field] !== undefined) this.#template(state[field], `${at}/${field}`);
    if (state.Arguments !== undefined) this.#fault("Field 'Arguments' is not supported", `${at}/Arguments`);
    if (state.Output !== undefined) this.#fault("Field 'Output' is not supported", `${at}/Output`);
  }

  #noPaths(state: JsonObject, at: string): void {
    const fields = [
      'InputPath',
      'OutputPath',
      'ResultPath',
      'ResultSelector',
      'ItemsPath',
      'SecondsPath',
      'TimestampPath',
    ];
    for (const field of [...fields, ...(state.Iterator === undefined ? ['Parameters'] : [])])
      if (state[field] !== undefined) this.#fault(`Field '${field}' is not supported`, `${at}/${field}`);
  }

  #template(template: Json | undefined, at: string): void {
    if (isArray(template)) for (const [index, each] of template.entries()) this.#template(each, `${at}[${index}]`);
    if (!isObject(template)) return;
    for (const [key, value] of Object.entries(template)) {
      if (!key.endsWith('.$')) this.#template(value, `${at}/${key}`);
      else if (typeof value !== 'string' || !(value.startsWith('$') ? isPath(value) : isIntrinsic(value)))
        this.#fault(`The value for the field '${key}' must be a valid JSONPath or a valid intrinsic function call`, at);
    }
  }

  #task(state: JsonObject, at: string): void {
    const { Resource: resource, Credentials: credentials } = state;
    if (resource === undefined) {
      this.#fault('These fields are required: [Resource]', at);
      return;
    }
    const place = `${at}/Resource`;
    if (typeof resource !== 'string' || !/^arn:/.test(resource)) {
      this.#fault('Value is not a valid resource ARN', place);
      return;
    }
    if (isObject(credentials) && credentials.RoleArn === undefined && credentials['RoleArn.$'] === undefined)
      this.#fault("The field 'RoleArn' is required but was missing", `${at}/Credentials`);
    const [, pattern] = /\.(sync(?::2)?|waitForTaskToken)$/.exec(resource) ?? [];
    if (this.#type === 'EXPRESS') {
      if (/:states:[^:]*:\d+:activity:/.test(resource))
        this.#fault('Express state machine does not support Activity ARN', place);
      if (pattern?.startsWith('sync') === true)
        this.#fault("Express state machine does not support '.sync' service integration", place);
      if (pattern === 'waitForTaskToken')
        this.#fault("Express state machine does not support '.waitForTaskToken' service integration ", place);
    }
    const [, service, action] = /^arn:[\w-]+:states:[^:]*:[^:]*:([\w-]+):(\w+)/.exec(resource) ?? [];
    if (service === undefined || service === 'aws-sdk' || service === 'activity') return;
    if (OPTIMIZED[service]?.includes(action ?? '') !== true)
      this.#fault(
        `The resource provided ${resource} is not recognized. The value is not a valid resource ARN, or the resource is not available in this region.`,
        place,
      );
  }

  #wait(state: JsonObject, at: string, language: string): void {
    const fields = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter(
      (field) => state[field] !== undefined,
    );
    if (fields.length !== 1)
      this.#fault(
        "Exactly one of the fields 'Seconds', 'SecondsPath', 'Timestamp' and 'TimestampPath' is required",
        at,
      );
    const { Timestamp: timestamp } = state;
    const isQuery = language === 'JSONata' && expressionIn(timestamp) !== undefined;
    if (timestamp !== undefined && !isQuery && timestampOf(timestamp) === undefined)
      this.#fault('String does not match RFC3339 timestamp', `${at}/Timestamp`);
  }

  #choice(state: JsonObject, at: string, beside: JsonObject, language: string): void {
    const { Choices: choices, Default: otherwise } = state;
    this.#target(otherwise, `${at}/Default`, beside);
    if (choices === undefined) {
      this.#fault('These fields are required: [Choices]', at);
      return;
    }
    if (!isArray(choices)) {
      this.#fault('Expected value of type Array', `${at}/Choices`);
      return;
    }
    if (choices.length === 0) {
      this.#fault('Value cannot be empty', `${at}/Choices`);
      return;
    }
    for (const [index, rule] of choices.entries()) {
      const place = `${at}/Choices[${index}]`;
      if (!isObject(rule)) this.#fault('Expected value of type Object', place);
      else {
        if (rule.Next === undefined) this.#fault('These fields are required: [Next]', place);
        this.#target(rule.Next, `${place}/Next`, beside);
        if (language === 'JSONPath') this.#rule(rule, place);
        else if (rule.Condition === undefined) this.#fault('These fields are required: [Condition]', place);
      }
    }
  }

  #rule(rule: JsonObject, at: string): void {
    for (const field of ['And', 'Or']) {
      const inner = rule[field];
      if (!isArray(inner)) continue;
      for (const [index, each] of inner.entries()) if (isObject(each)) this.#rule(each, `${at}/${field}[${index}]`);
      return;
    }
    if (isObject(rule.Not)) {
      this.#rule(rule.Not, `${at}/Not`);
      return;
    }
    if (rule.Variable === undefined) {
      this.#fault('These fields are required: [Variable]', at);
      return;
    }
    const [comparison] = comparisonOf(rule);
    if (!CHOICE_COMPARISONS.has(comparison)) this.#fault(`Field '${comparison}' is not supported`, at);
  }
}
