/** Services as Task states call them: under which names, and how their parameters, results and errors are spelled. */
import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../../base/index.ts';
import { fromJson, toJson } from '../../../server/json-shapes.ts';
import { type Schema, type Structure, schemaOf, type Type } from '../../../server/schema.ts';
import { type AccountRegion, type LocalWorld, ServiceError } from '../../../service.ts';
import { isArray, isObject, type Json, type JsonObject, jsonOf, writtenJson } from '../language/json.ts';
import { runtimeError, StateError } from '../language/state-error.ts';

interface ServiceNames {
  /** Its id in the world. */
  readonly id: string;
  /** As errors of the optimized integration name it, which is written with SDK v1: error prefix, `Service:`, the error of no shape. */
  readonly v1: readonly [prefix: string, service: string, unknown: string];
  /** As errors of SDK v2 name it. */
  readonly v2: string;
}

const NAMES: Readonly<Record<string, ServiceNames>> = {
  lambda: { id: 'lambda', v1: ['Lambda', 'AWSLambda', 'AWSLambdaException'], v2: 'Lambda' },
  sqs: { id: 'sqs', v1: ['SQS', 'AmazonSQS', 'AmazonSQSException'], v2: 'Sqs' },
  sns: { id: 'sns', v1: ['SNS', 'AmazonSNS', 'AmazonSNSException'], v2: 'Sns' },
  dynamodb: { id: 'dynamodb', v1: ['DynamoDB', 'AmazonDynamoDBv2', 'AmazonDynamoDBException'], v2: 'DynamoDb' },
  events: { id: 'events', v1: ['EventBridge', 'AmazonEventBridge', 'AmazonEventBridgeException'], v2: 'EventBridge' },
  eventbridge: {
    id: 'events',
    v1: ['EventBridge', 'AmazonEventBridge', 'AmazonEventBridgeException'],
    v2: 'EventBridge',
  },
  states: { id: 'states', v1: ['StepFunctions', 'AWSStepFunctions', 'AWSStepFunctionsException'], v2: 'Sfn' },
  sfn: { id: 'states', v1: ['StepFunctions', 'AWSStepFunctions', 'AWSStepFunctionsException'], v2: 'Sfn' },
  ecs: { id: 'ecs', v1: ['ECS', 'AmazonECS', 'AmazonECSException'], v2: 'Ecs' },
  s3: { id: 's3', v1: ['S3', 'Amazon S3', 'AmazonS3Exception'], v2: 'S3' },
  secretsmanager: {
    id: 'secretsmanager',
    v1: ['SecretsManager', 'AWSSecretsManager', 'AWSSecretsManagerException'],
    v2: 'SecretsManager',
  },
  cloudwatch: {
    id: 'monitoring',
    v1: ['CloudWatch', 'AmazonCloudWatch', 'AmazonCloudWatchException'],
    v2: 'CloudWatch',
  },
  cloudwatchlogs: { id: 'logs', v1: ['CloudWatchLogs', 'AWSLogs', 'AWSLogsException'], v2: 'CloudWatchLogs' },
  elasticloadbalancingv2: {
    id: 'elasticloadbalancing',
    v1: ['ELBv2', 'AmazonElasticLoadBalancing', 'AmazonElasticLoadBalancingException'],
    v2: 'ElasticLoadBalancingV2',
  },
  costexplorer: { id: 'ce', v1: ['CostExplorer', 'AWSCostExplorer', 'AWSCostExplorerException'], v2: 'CostExplorer' },
  resourcegroupstaggingapi: {
    id: 'tagging',
    v1: ['Tagging', 'AWSResourceGroupsTaggingAPI', 'AWSResourceGroupsTaggingAPIException'],
    v2: 'ResourceGroupsTaggingApi',
  },
  applicationautoscaling: {
    id: 'application-autoscaling',
    v1: ['ApplicationAutoScaling', 'AWSApplicationAutoScaling', 'AWSApplicationAutoScalingException'],
    v2: 'ApplicationAutoScaling',
  },
};

function namesOf(service: string): ServiceNames {
  const capital = `${service.charAt(0).toUpperCase()}${service.slice(1)}`;
  return NAMES[service] ?? { id: service, v1: [capital, `Amazon${capital}`, `Amazon${capital}Exception`], v2: capital };
}

export interface AskedOperation {
  readonly service: string;
  readonly action: string;
  readonly isSdk: boolean;
  readonly parameters: Json;
}

/** Calls an operation with parameters as Step Functions takes them; its result as Step Functions shows it. @throws StateError */
export async function askOperation(asked: AskedOperation, from: AccountRegion, world: LocalWorld): Promise<JsonObject> {
  const names = namesOf(asked.service);
  const operation = `${asked.action.charAt(0).toUpperCase()}${asked.action.slice(1)}`;
  const file = world.services.get(names.id)?.schema;
  const schema = file === undefined ? undefined : schemaOf(file);
  const of = schema?.operations.get(operation);
  if (schema === undefined || of === undefined)
    throw runtimeError(`The local target does not serve ${operation} of ${asked.service}.`);
  const requestId = randomUUID();
  try {
    const spelled = isObject(asked.parameters) ? asInput(of.input, asked.parameters, asked.isSdk) : {};
    const given = of.input === undefined ? {} : (fromJson(allInBody(of.input), spelled, 'json') as object);
    const answer = await world.invoke(names.id, operation, given, from);
    const shown = await asOutput(of.output, answer);
    // PutEvents alone shows nothing of its HTTP.
    return asked.isSdk || names.id === 'events'
      ? shown
      : { ...shown, ...metadata(schema, of.output, answer, requestId) };
  } catch (thrown) {
    if (thrown instanceof ServiceError) throw errorOf(thrown, schema, names, asked.isSdk, requestId);
    throw thrown;
  }
}

/** Parameters begin with capitals; members of the service may not. A JSON value where the service takes text is written as text. */
function asInput(type: Structure | undefined, given: JsonObject, isSdk: boolean): Readonly<Record<string, unknown>> {
  const made: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(given)) {
    const member = memberFor(type, key);
    made[member?.json ?? key] = member === undefined ? value : valueFor(member.type, value, isSdk);
  }
  return made;
}

function memberFor(type: Structure | undefined, key: string) {
  const lower = `${key.charAt(0).toLowerCase()}${key.slice(1)}`;
  return type?.members.find(({ name }) => name === key) ?? type?.members.find(({ name }) => name === lower);
}

function valueFor(type: Type, value: Json, isSdk: boolean): unknown {
  if (typeof type === 'string') {
    if (type === 'x' || type === 'xs') {
      return Buffer.from(typeof value === 'string' ? value : writtenJson(value));
    }
    return type === 's' && (isObject(value) || isArray(value)) ? writtenJson(value) : value;
  }
  if (type.kind === 'structure') return isObject(value) ? asInput(type, value, isSdk) : value;
  if (type.kind === 'list') return isArray(value) ? value.map((each) => valueFor(type.of, each, isSdk)) : value;
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, valueFor(type.value, each, isSdk)]));
}

/** Every member counts as one of the body: there is no request here that has headers or a path. */
function allInBody(type: Structure): Structure {
  return {
    ...type,
    members: type.members.map((member) => ({ ...member, isBody: true, type: member.type })),
    byJson: type.byJson,
  };
}

async function asOutput(type: Structure | undefined, answer: object): Promise<JsonObject> {
  const made: Record<string, Json> = {};
  for (const member of type?.members ?? []) {
    const value = (answer as Readonly<Record<string, unknown>>)[member.name];
    if (value === undefined) continue;
    made[capital(member.name)] = await shownValue(member.type, value);
  }
  return made;
}

const capital = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

async function shownValue(type: Type, value: unknown): Promise<Json> {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return whole(Buffer.from(value).toString('utf8'));
  if (typeof value === 'object' && value !== null && Symbol.asyncIterator in value) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of value as AsyncIterable<Uint8Array>) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }
  if (typeof type === 'string') return toJson(type, value, 'json') as Json;
  if (type.kind === 'list') {
    const all: Json[] = [];
    for (const each of Array.isArray(value) ? value : []) all.push(await shownValue(type.of, each));
    return all;
  }
  if (type.kind === 'structure') return asOutput(type, value as object);
  const made: Record<string, Json> = {};
  for (const [key, each] of Object.entries(isRecord(value) ? value : {}))
    made[key] = await shownValue(type.value, each);
  return made;
}

/** What a function says, as the value that it is. */
function whole(text: string): Json {
  try {
    return jsonOf(text);
  } catch {
    return text;
  }
}

/** What the optimized integrations add of the answer's HTTP. */
function metadata(schema: Schema, type: Structure | undefined, answer: object, requestId: string): JsonObject {
  const isXml = schema.protocol === 'AwsQuery' || schema.protocol === 'AwsRestXml';
  const isRest = schema.protocol === 'AwsRestJson';
  const version = schema.protocol === 'AwsJson1_1' ? '1.1' : '1.0';
  const body = type === undefined ? {} : toJson(type, answer, 'json');
  const payload = (answer as { readonly Payload?: unknown }).Payload;
  const bytes =
    payload instanceof Uint8Array ? payload.length : Buffer.byteLength(onTheWire(JSON.stringify(body ?? {}), schema));
  // The envelope of the query protocol is 245 bytes around the one member that a publication has.
  const length = String(isXml && !isRest ? bytes + 242 : bytes);
  const date = new Date().toUTCString();
  const contentType = isXml ? 'text/xml' : isRest ? 'application/json' : `application/x-amz-json-${version}`;
  const connection = schema.file === 'dynamodb' || isRest ? 'Connection' : 'connection';
  const headers: Record<string, string> = {
    ...(schema.file === 'dynamodb' ? { Server: 'Server' } : {}),
    ...(isRest ? { 'X-Amz-Executed-Version': '$LATEST', 'x-amzn-Remapped-Content-Length': '0' } : {}),
    [connection]: 'keep-alive',
    'x-amzn-RequestId': requestId,
    ...(schema.file === 'dynamodb' ? { 'x-amz-crc32': '0' } : {}),
    'Content-Length': length,
    Date: date,
    ...(isRest
      ? {
          'X-Amzn-Trace-Id': `root=1-${Math.floor(Date.now() / 1000).toString(16)}-${requestId.replaceAll('-', '').slice(0, 24)};sampled=0`,
        }
      : {}),
    'Content-Type': contentType,
  };
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: headers,
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}

/** Step Functions writes its times with an exponent: `1.7E9`. */
const onTheWire = (text: string, { file }: Schema) =>
  file === 'sfn' ? text.replace(/(\d)(\d{9})\.(\d{1,3})/g, '$1.$2$3E9') : text;

function errorOf(
  thrown: ServiceError,
  schema: Schema,
  names: ServiceNames,
  isSdk: boolean,
  requestId: string,
): StateError {
  const shape = schema.errors.get(thrown.code);
  const status = thrown.status ?? shape?.status ?? 400;
  const own =
    shape === undefined ? undefined : /(?:Exception|Error)$/.test(shape.name) ? shape.name : `${shape.name}Exception`;
  if (isSdk) {
    const more = names.id === 's3' ? `, Extended Request ID: ${Buffer.from(requestId).toString('base64')}` : '';
    return new StateError(
      `${names.v2}.${own ?? `${names.v2}Exception`}`,
      `${thrown.message} (Service: ${names.v2}, Status Code: ${status}, Request ID: ${requestId}${more})`,
    );
  }
  const [prefix, service, unknown] = names.v1;
  return new StateError(
    `${prefix}.${own ?? unknown}`,
    `${thrown.message} (Service: ${service}; Status Code: ${status}; Error Code: ${thrown.code}; Request ID: ${requestId}; Proxy: null)`,
  );
}
