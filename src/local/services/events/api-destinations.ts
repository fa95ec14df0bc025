/** API destinations: targets that are asked over HTTP. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html */
import { randomUUID } from 'node:crypto';
import { isRecord } from '../../../base/index.ts';
import type { EventbridgeOperations, EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import { ServiceError } from '../../service.ts';
import { type ApiConnection, checkMembers, connectionAt, nameFault } from './connections.ts';
import { type EventsPlace, eventsPage, invalidEvents } from './rule.ts';

export interface ApiDestination {
  readonly name: string;
  readonly arn: string;
  readonly description?: string;
  readonly connection: string;
  readonly endpoint: string;
  readonly method: string;
  readonly rate: number;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export const apiDestinationsOf = ({ world, account, region }: EventsPlace) =>
  world.state.collection<ApiDestination>('events/api-destination', { account, region });

const METHODS = ['HEAD', 'POST', 'PATCH', 'DELETE', 'PUT', 'GET', 'OPTIONS'];
const CONNECTION = /^arn:aws([a-z]|-)*:events:([a-z]|\d|-)*:([0-9]{12})?:connection\/[.\-_A-Za-z0-9]+\/[-A-Za-z0-9]+$/;

const methodFault = (method: string) =>
  METHODS.includes(method)
    ? undefined
    : `Value '${method}' at 'httpMethod' failed to satisfy constraint: Member must satisfy enum value set: [${METHODS.join(', ')}]`;

const connectionFault = (arn: string) =>
  CONNECTION.test(arn)
    ? undefined
    : `Value '${arn}' at 'connectionArn' failed to satisfy constraint: Member must satisfy regular expression pattern: ^arn:aws([a-z]|\\-)*:events:([a-z]|\\d|\\-)*:([0-9]{12})?:connection\\/[\\.\\-_A-Za-z0-9]+\\/[\\-A-Za-z0-9]+$`;

function named(name: string, place: EventsPlace): ApiDestination {
  const found = apiDestinationsOf(place).get(name);
  if (found !== undefined) return found;
  throw new ServiceError(
    'ResourceNotFoundException',
    `Failed to describe the api-destination(s). An api-destination '${name}' does not exist.`,
  );
}

const standing = ({ arn, createdMs, modifiedMs }: ApiDestination) => ({
  ApiDestinationArn: arn,
  ApiDestinationState: 'ACTIVE' as const,
  CreationTime: new Date(createdMs),
  LastModifiedTime: new Date(modifiedMs),
});

const told = (each: ApiDestination) => ({
  ...standing(each),
  Name: each.name,
  ConnectionArn: each.connection,
  InvocationEndpoint: each.endpoint,
  HttpMethod: each.method as EventbridgeShapes['DescribeApiDestinationResponse']['HttpMethod'],
  InvocationRateLimitPerSecond: each.rate,
});

function checkConnection(arn: string, place: EventsPlace): void {
  if (connectionAt(arn, place) === undefined) {
    throw new ServiceError(
      'ResourceNotFoundException',
      `Failed to describe the connection(s). Connection '${arn.split('/')[1] ?? arn}' does not exist.`,
    );
  }
}

export const createApiDestination: EventbridgeOperations['CreateApiDestination'] = (input, call) => {
  const {
    Name: name,
    ConnectionArn,
    InvocationEndpoint,
    HttpMethod,
    InvocationRateLimitPerSecond,
    Description,
  } = input;
  checkMembers([nameFault(name), connectionFault(ConnectionArn), methodFault(HttpMethod)]);
  checkConnection(ConnectionArn, call);
  if (apiDestinationsOf(call).has(name)) {
    throw new ServiceError('ResourceAlreadyExistsException', `An api-destination '${name}' already exists.`);
  }
  const now = call.world.clock.now();
  const destination: ApiDestination = {
    name,
    arn: `arn:${call.partition}:events:${call.region}:${call.account}:api-destination/${name}/${randomUUID()}`,
    connection: ConnectionArn,
    endpoint: InvocationEndpoint,
    method: HttpMethod,
    rate: InvocationRateLimitPerSecond ?? 300,
    createdMs: now,
    modifiedMs: now,
    ...(Description !== undefined && { description: Description }),
  };
  apiDestinationsOf(call).put(name, destination);
  return standing(destination);
};

export const describeApiDestination: EventbridgeOperations['DescribeApiDestination'] = ({ Name }, call) => {
  const found = named(Name, call);
  return { ...told(found), ...(found.description !== undefined && { Description: found.description }) };
};

export const listApiDestinations: EventbridgeOperations['ListApiDestinations'] = (input, call) => {
  const { NamePrefix = '', ConnectionArn, Limit = 100, NextToken } = input;
  const all = [...apiDestinationsOf(call).values()].filter(
    ({ name, connection }) => name.startsWith(NamePrefix) && (ConnectionArn ?? connection) === connection,
  );
  const { page, next } = eventsPage(all, Limit, NextToken);
  return { ApiDestinations: page.map(told), ...next };
};

export const updateApiDestination: EventbridgeOperations['UpdateApiDestination'] = (input, call) => {
  const { Name, ConnectionArn, InvocationEndpoint, HttpMethod, InvocationRateLimitPerSecond, Description } = input;
  const before = named(Name, call);
  if (HttpMethod !== undefined) checkMembers([methodFault(HttpMethod)]);
  if (ConnectionArn !== undefined) checkConnection(ConnectionArn, call);
  const changed: ApiDestination = {
    ...before,
    modifiedMs: call.world.clock.now(),
    ...(ConnectionArn !== undefined && { connection: ConnectionArn }),
    ...(InvocationEndpoint !== undefined && { endpoint: InvocationEndpoint }),
    ...(HttpMethod !== undefined && { method: HttpMethod }),
    ...(InvocationRateLimitPerSecond !== undefined && { rate: InvocationRateLimitPerSecond }),
    ...(Description !== undefined && { description: Description }),
  };
  apiDestinationsOf(call).put(Name, changed);
  return standing(changed);
};

export const deleteApiDestination: EventbridgeOperations['DeleteApiDestination'] = ({ Name }, call) => {
  named(Name, call);
  apiDestinationsOf(call).delete(Name);
  return {};
};

type HttpParameters = NonNullable<EventbridgeShapes['Target']['HttpParameters']>;

/** A destination waits for an answer for so long. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html */
const ANSWER_WITHIN_MS = 5000;

/** Asks a destination with a text. Throws where it does not answer, or not with a success. */
export async function sendToDestination(
  arn: string,
  text: string,
  parameters: HttpParameters | undefined,
  place: EventsPlace,
): Promise<void> {
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  const there: EventsPlace = { ...place, account, region };
  const destination = apiDestinationsOf(there).get(resource.split('/')[1] ?? '');
  const connection = destination === undefined ? undefined : connectionAt(destination.connection, there);
  if (destination === undefined || connection === undefined) {
    throw new ServiceError('ResourceNotFoundException', `The API destination ${arn} is not there.`);
  }
  const own = connection.parameters.InvocationHttpParameters;
  const url = addressOf(destination.endpoint, parameters, own?.QueryStringParameters);
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'Amazon/EventBridge/ApiDestinations',
    ...parameters?.HeaderParameters,
    ...pairs(own?.HeaderParameters),
    ...(await authorization(connection)),
  };
  const isBodiless = destination.method === 'GET' || destination.method === 'HEAD';
  const response = await ask(url, {
    method: destination.method,
    headers,
    ...(!isBodiless && { body: withMembers(text, own?.BodyParameters) }),
  });
  if (response.ok) return;
  // Too many requests and faults of the service pass; the rest does not.
  const { status } = response;
  throw new ServiceError(status === 429 ? 'ThrottlingException' : 'API_DESTINATION', `${url} answered ${status}.`, {
    status: status === 429 || status >= 500 ? 500 : 400,
  });
}

async function ask(url: URL | string, options: RequestInit): Promise<Response> {
  try {
    const response = await fetch(url, {
      ...options,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      redirect: 'manual',
    });
    // What is answered is of no use; the connection is.
    if (options.method !== 'POST' || !String(url).includes('token')) await response.clone().arrayBuffer();
    return response;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new ServiceError('ServiceUnavailable', `${String(url)} does not answer: ${why}`, { status: 503 });
  }
}

/** Stars of the endpoint stand for path parameters, in their order. */
function addressOf(endpoint: string, parameters: HttpParameters | undefined, own: Pairs): URL {
  const values = [...(parameters?.PathParameterValues ?? [])];
  const url = new URL(endpoint.replaceAll('*', () => encodeURIComponent(values.shift() ?? '')));
  const queries = { ...parameters?.QueryStringParameters, ...pairs(own) };
  for (const [name, value] of Object.entries(queries)) url.searchParams.set(name, value);
  return url;
}

type Pairs = readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined;

const pairs = (given: Pairs = []): Readonly<Record<string, string>> =>
  Object.fromEntries(given.map(({ Key = '', Value = '' }) => [Key, Value]));

function withMembers(text: string, members: Pairs): string {
  if (members === undefined || members.length === 0) return text;
  const body: unknown = JSON.parse(text);
  return isRecord(body) ? JSON.stringify({ ...body, ...pairs(members) }) : text;
}

async function authorization({ kind, parameters }: ApiConnection): Promise<Readonly<Record<string, string>>> {
  const { BasicAuthParameters: basic, ApiKeyAuthParameters: key, OAuthParameters: oauth } = parameters;
  if (kind === 'API_KEY' && key !== undefined) return { [key.ApiKeyName]: key.ApiKeyValue };
  if (kind === 'BASIC' && basic !== undefined) {
    return { authorization: `Basic ${Buffer.from(`${basic.Username}:${basic.Password}`).toString('base64')}` };
  }
  if (oauth === undefined) return {};
  const more = oauth.OAuthHttpParameters;
  const url = new URL(oauth.AuthorizationEndpoint);
  for (const [name, value] of Object.entries(pairs(more?.QueryStringParameters))) url.searchParams.set(name, value);
  const response = await ask(url, {
    method: oauth.HttpMethod,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...pairs(more?.HeaderParameters) },
    ...(oauth.HttpMethod !== 'GET' && {
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: oauth.ClientParameters.ClientID,
        client_secret: oauth.ClientParameters.ClientSecret,
        ...pairs(more?.BodyParameters),
      }).toString(),
    }),
  });
  const answer: unknown = await response.json().catch(() => undefined);
  const token = isRecord(answer) ? answer.access_token : undefined;
  if (typeof token !== 'string') throw invalidEvents(`${url.origin}${url.pathname} gave no access_token.`);
  return { authorization: `Bearer ${token}` };
}
