/** From a request to its service, operation and protocol: by target, by action, by scope, by host and path. */
import { ServiceError } from '../service.ts';
import {
  type CatalogEntry,
  entriesOfScope,
  entriesOfVersion,
  entryOfFile,
  entryOfTarget,
  speaksQuery,
} from './catalog.ts';
import type { WireProtocol } from './protocol.ts';
import { AMZ_CBOR, amzCbor11 } from './protocols/amz-cbor.ts';
import { ec2Query } from './protocols/ec2-query.ts';
import { json10, json11 } from './protocols/json.ts';
import { query as queryProtocol } from './protocols/query.ts';
import { restJson } from './protocols/rest-json.ts';
import { restXml } from './protocols/rest-xml.ts';
import { rpcV2Cbor } from './protocols/rpc-v2-cbor.ts';
import { matchRest } from './rest-routes.ts';
import { bucketAndPath } from './s3-address.ts';
import { type OperationSchema, type Schema, schemaOf } from './schema.ts';
import type { SigningScope } from './scope.ts';

/** What routing sees of a request: all but its body. */
export interface Head {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly host: string;
}

export interface Routed {
  readonly schema: Schema;
  readonly protocol: WireProtocol;
  /** `undefined` where no operation of the service fits; `error` then says so in the service's words. */
  readonly operation: OperationSchema | undefined;
  readonly error?: ServiceError;
  readonly labels: Readonly<Record<string, string>>;
}

/** A request whose operation stands in its query or in a form in its body. */
function isForm({ method, headers, query }: Head): boolean {
  return (
    (method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true) ||
    ((method === 'GET' || method === 'POST') && query.has('Action') && headers['x-amz-target'] === undefined)
  );
}

/** Routes what needs no body to be told; `undefined` for a form. */
export function routeByHead(head: Head, scope: SigningScope | undefined): Routed | undefined {
  const target = head.headers['x-amz-target'];
  if (target !== undefined) return byTarget(target, head.headers['content-type'] ?? '');
  if (head.headers['smithy-protocol'] === 'rpc-v2-cbor') return byRpcPath(head.path);
  const entries = scope === undefined ? [] : entriesOfScope(scope.service);
  if (isForm(head) && (entries.length === 0 || entries.some(speaksQuery))) return undefined;
  return byRest(head, entries);
}

function byTarget(target: string, contentType: string): Routed {
  const dot = target.lastIndexOf('.');
  const entry = entryOfTarget(target.slice(0, dot));
  if (entry === undefined) throw new ServiceError('UnknownOperationException', '', { status: 404 });
  const json = contentType.includes('1.0') || entry.protocol === 'AwsJson1_0' ? json10 : json11;
  const protocol = contentType.startsWith(AMZ_CBOR) ? amzCbor11 : json;
  return named(schemaOf(entry.file), target.slice(dot + 1), protocol);
}

function byRpcPath(path: string): Routed {
  const [, first, service = '', second, operation = ''] = path.split('/');
  const entry = first === 'service' && second === 'operation' ? entryOfTarget(service) : undefined;
  if (entry === undefined) throw new ServiceError('UnknownOperationException', '', { status: 404 });
  return named(schemaOf(entry.file), operation, rpcV2Cbor);
}

function named(schema: Schema, name: string, protocol: WireProtocol): Routed {
  const operation = schema.operations.get(name);
  const error =
    operation === undefined
      ? new ServiceError(
          'UnknownOperationException',
          `The requested operation ${name} is not recognized by the service.`,
        )
      : undefined;
  return { schema, protocol, operation, labels: {}, ...(error === undefined ? {} : { error }) };
}

/** Actions that stand in links of messages, which nobody signs and which name no version, and whose they are. */
const LINKED: Readonly<Record<string, string>> = { ConfirmSubscription: 'sns', Unsubscribe: 'sns' };

/** Routes a form by its action, and by its version where no scope tells the service. */
export function routeByForm(parameters: URLSearchParams, path: string, scope: SigningScope | undefined): Routed {
  const action = parameters.get('Action');
  const version = parameters.get('Version') ?? '';
  const scoped = scope === undefined ? [] : entriesOfScope(scope.service).filter(speaksQuery);
  const linked = scope === undefined && version === '' ? entryOfFile(LINKED[action ?? ''] ?? '') : undefined;
  const candidates = scoped.length > 0 ? scoped : linked !== undefined ? [linked] : entriesOfVersion(version);
  const schemas = candidates.map(({ file }) => schemaOf(file));
  const schema = schemas.find(({ operations }) => action !== null && operations.has(action)) ?? schemas[0];
  if (schema === undefined) {
    throw new ServiceError('InvalidAction', `Could not find operation ${action ?? ''} for version ${version}`);
  }
  const protocol = schema.protocol === 'AwsEc2Query' ? ec2Query : queryProtocol;
  if (action === null) {
    const error = new ServiceError('MissingAction', 'The request must contain the parameter Action');
    return { schema, protocol, operation: undefined, labels: {}, error };
  }
  if (schema.file === 'sqs') return byQueue(schema, action, parameters, path);
  const operation = schema.operations.get(action);
  const error =
    operation === undefined
      ? new ServiceError('InvalidAction', `Could not find operation ${action} for version ${version || schema.version}`)
      : undefined;
  return { schema, protocol, operation, labels: {}, ...(error === undefined ? {} : { error }) };
}

/** SQS is asked at the address of a queue for what concerns the queue, and at its own for the rest. */
function byQueue(schema: Schema, action: string, parameters: URLSearchParams, path: string): Routed {
  const found = schema.operations.get(action);
  const isOfQueue = found?.input?.byJson.has('QueueUrl') === true;
  if (path !== '/' && isOfQueue && !parameters.has('QueueUrl')) parameters.set('QueueUrl', path);
  const operation = found === undefined || (path !== '/' && !isOfQueue) ? undefined : found;
  if (operation !== undefined) return { schema, protocol: queryProtocol, operation, labels: {} };
  const error = new ServiceError('InvalidAction', `The action ${action} is not valid for this endpoint.`);
  return { schema, protocol: queryProtocol, operation: undefined, labels: {}, error };
}

function byRest(head: Head, scoped: readonly CatalogEntry[]): Routed {
  const rest = scoped.filter(({ protocol }) => protocol === 'AwsRestJson' || protocol === 'AwsRestXml');
  for (const entry of rest.filter(({ file }) => file !== 's3')) {
    const schema = schemaOf(entry.file);
    const found = matchRest(schema, head.method, head.path, head.query, head.headers);
    if (found !== undefined) return { schema, protocol: protocolOf(entry), ...found };
  }
  const [first] = rest;
  if (first !== undefined && first.file !== 's3') return unknownRoute(schemaOf(first.file), protocolOf(first), head);
  if (first === undefined && scoped[0] !== undefined) return withoutTarget(scoped[0]);
  return byBucket(head);
}

function unknownRoute(schema: Schema, protocol: WireProtocol, { method, path }: Head): Routed {
  const error = new ServiceError(
    'UnknownOperationException',
    `Unable to determine service/operation of ${method} ${path}`,
    {
      status: 404,
    },
  );
  return { schema, protocol, operation: undefined, labels: {}, error };
}

/** A service that is asked by target or action, in a request that has neither. */
function withoutTarget(entry: CatalogEntry): Routed {
  const schema = schemaOf(entry.file);
  const protocol = protocolOf(entry);
  const error =
    entry.protocol === 'AwsQuery' || entry.protocol === 'AwsEc2Query'
      ? new ServiceError('MissingAction', 'The request must contain the parameter Action')
      : new ServiceError('UnknownOperationException', '', { status: 404 });
  return { schema, protocol, operation: undefined, labels: {}, error };
}

function protocolOf({ protocol }: CatalogEntry): WireProtocol {
  switch (protocol) {
    case 'AwsJson1_0':
      return json10;
    case 'AwsJson1_1':
      return json11;
    case 'AwsQuery':
      return queryProtocol;
    case 'AwsEc2Query':
      return ec2Query;
    case 'AwsRestJson':
      return restJson;
    case 'AwsRestXml':
      return restXml;
  }
}

/** S3: the bucket is in the host or first in the path, and the schema's URIs begin behind it. */
function byBucket(head: Head): Routed {
  const entry = entryOfFile('s3');
  if (entry === undefined) throw new Error('The catalog has no S3');
  const schema = schemaOf('s3');
  const { bucket, path } = bucketAndPath(head.host, head.path);
  if (bucket === undefined) {
    const operation = head.method === 'GET' ? schema.operations.get('ListBuckets') : undefined;
    return {
      schema,
      protocol: restXml,
      operation,
      labels: {},
      ...(operation === undefined ? { error: methodNotAllowed(head.method) } : {}),
    };
  }
  const found = matchRest(schema, head.method, path, head.query, head.headers);
  const labels = { ...found?.labels, Bucket: bucket };
  if (found === undefined)
    return { schema, protocol: restXml, operation: undefined, labels, error: methodNotAllowed(head.method) };
  return { schema, protocol: restXml, operation: found.operation, labels };
}

function methodNotAllowed(method: string): ServiceError {
  return new ServiceError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    status: 405,
    members: { Method: method, ResourceType: 'SERVICE' },
  });
}
