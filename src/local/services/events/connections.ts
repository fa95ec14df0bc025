/** Connections: how an API destination authorizes itself. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection.html */
import { randomUUID } from 'node:crypto';
import type { EventbridgeOperations, EventbridgeShapes } from '../../schemas/eventbridge.generated.ts';
import { type Call, ServiceError } from '../../service.ts';
import { type EventsPlace, eventsPage, invalidEvents } from './rule.ts';

export interface ApiConnection {
  readonly name: string;
  readonly arn: string;
  readonly kind: string;
  readonly description?: string;
  readonly secretArn: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly authorizedMs: number;
  /** With what is secret. */
  readonly parameters: Parameters;
}

type Parameters = EventbridgeShapes['CreateConnectionAuthRequestParameters'];
type HttpParameters = EventbridgeShapes['ConnectionHttpParameters'];

/** Sealed: passwords, keys and client secrets are in it. */
export const apiConnectionsOf = ({ world, account, region }: EventsPlace) =>
  world.state.collection<ApiConnection>('events/connection', { account, region }, { sealed: true });

const KINDS = ['BASIC', 'OAUTH_CLIENT_CREDENTIALS', 'API_KEY'];

/** What is wrong with values that must match a pattern or be of a set, as one error. */
export function checkMembers(faults: readonly (string | undefined)[]): void {
  const found = faults.filter((each) => each !== undefined);
  if (found.length === 0) return;
  const errors = found.length === 1 ? 'error' : 'errors';
  throw invalidEvents(`${found.length} validation ${errors} detected: ${found.join('; ')}`);
}

export const nameFault = (name: string) =>
  /^[.\-_A-Za-z0-9]+$/.test(name)
    ? undefined
    : `Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+`;

const kindFault = (kind: string) =>
  KINDS.includes(kind)
    ? undefined
    : `Value '${kind}' at 'authorizationType' failed to satisfy constraint: Member must satisfy enum value set: [${KINDS.join(', ')}]`;

export function connectionNamed(name: string, place: EventsPlace): ApiConnection {
  const found = apiConnectionsOf(place).get(name);
  if (found !== undefined) return found;
  throw new ServiceError(
    'ResourceNotFoundException',
    `Failed to describe the connection(s). Connection '${name}' does not exist.`,
  );
}

export const createConnection: EventbridgeOperations['CreateConnection'] = async (input, call) => {
  const { Name: name, AuthorizationType: kind, AuthParameters: parameters, Description } = input;
  checkMembers([nameFault(name), kindFault(kind)]);
  if (input.InvocationConnectivityParameters !== undefined || parameters.ConnectivityParameters !== undefined) {
    throw new ServiceError('NotImplemented', 'The local target serves no private connectivity of connections.', {
      status: 501,
    });
  }
  checkParameters(kind, parameters);
  if (apiConnectionsOf(call).has(name)) {
    throw new ServiceError('ResourceAlreadyExistsException', `Connection ${name} already exists.`);
  }
  const secretArn = await makeSecret(name, secretOf(kind, parameters), call);
  const now = call.world.clock.now();
  const connection: ApiConnection = {
    name,
    arn: `arn:${call.partition}:events:${call.region}:${call.account}:connection/${name}/${randomUUID()}`,
    kind,
    secretArn,
    createdMs: now,
    modifiedMs: now,
    authorizedMs: now,
    parameters,
    ...(Description !== undefined && { description: Description }),
  };
  apiConnectionsOf(call).put(name, connection);
  const { LastAuthorizedTime: _, ...told } = standing(connection);
  return told;
};

const PARAMETERS: Readonly<Record<string, keyof Parameters>> = {
  BASIC: 'BasicAuthParameters',
  API_KEY: 'ApiKeyAuthParameters',
  OAUTH_CLIENT_CREDENTIALS: 'OAuthParameters',
};

function checkParameters(kind: string, parameters: Parameters): void {
  const own = PARAMETERS[kind];
  if (own !== undefined && parameters[own] === undefined) {
    throw invalidEvents(`Authorization type ${kind} needs AuthParameters.${own}.`);
  }
}

async function makeSecret(name: string, secret: object, call: Call): Promise<string> {
  const made = (await call.world.invoke(
    'secretsmanager',
    'CreateSecret',
    { Name: `events!connection/${name}/${randomUUID()}`, SecretString: JSON.stringify(secret) },
    call,
  )) as { readonly ARN: string };
  return made.ARN;
}

/** What a connection keeps in its secret. */
function secretOf(kind: string, parameters: Parameters): object {
  const { BasicAuthParameters: basic, ApiKeyAuthParameters: key, OAuthParameters: oauth } = parameters;
  const http = parameters.InvocationHttpParameters;
  const more = http === undefined ? {} : { invocation_http_parameters: http };
  if (kind === 'BASIC') return { username: basic?.Username, password: basic?.Password, ...more };
  if (kind === 'API_KEY') return { api_key_name: key?.ApiKeyName, api_key_value: key?.ApiKeyValue, ...more };
  return {
    client_id: oauth?.ClientParameters.ClientID,
    client_secret: oauth?.ClientParameters.ClientSecret,
    authorization_endpoint: oauth?.AuthorizationEndpoint,
    http_method: oauth?.HttpMethod,
    ...(oauth?.OAuthHttpParameters !== undefined && { oauth_http_parameters: oauth.OAuthHttpParameters }),
    ...more,
  };
}

const standing = ({ arn, createdMs, modifiedMs, authorizedMs }: ApiConnection) => ({
  ConnectionArn: arn,
  ConnectionState: 'AUTHORIZED' as const,
  CreationTime: new Date(createdMs),
  LastModifiedTime: new Date(modifiedMs),
  LastAuthorizedTime: new Date(authorizedMs),
});

/** Parameters as they are shown: what is secret is not. */
function shown(parameters: Parameters) {
  const { BasicAuthParameters: basic, ApiKeyAuthParameters: key, OAuthParameters: oauth } = parameters;
  const http = parameters.InvocationHttpParameters;
  return {
    ...(basic !== undefined && { BasicAuthParameters: { Username: basic.Username } }),
    ...(key !== undefined && { ApiKeyAuthParameters: { ApiKeyName: key.ApiKeyName } }),
    ...(oauth !== undefined && {
      OAuthParameters: {
        AuthorizationEndpoint: oauth.AuthorizationEndpoint,
        HttpMethod: oauth.HttpMethod,
        ClientParameters: { ClientID: oauth.ClientParameters.ClientID },
        ...(oauth.OAuthHttpParameters !== undefined && {
          OAuthHttpParameters: withoutSecrets(oauth.OAuthHttpParameters),
        }),
      },
    }),
    ...(http !== undefined && { InvocationHttpParameters: withoutSecrets(http) }),
  };
}

function withoutSecrets(parameters: HttpParameters): HttpParameters {
  const open = <T extends { readonly IsValueSecret?: boolean | undefined }>(each: T) => {
    const { Value: _, ...rest } = each as T & { readonly Value?: string };
    return each.IsValueSecret === true ? (rest as unknown as T) : each;
  };
  const { HeaderParameters: headers, QueryStringParameters: queries, BodyParameters: bodies } = parameters;
  return {
    ...(headers !== undefined && { HeaderParameters: headers.map(open) }),
    ...(queries !== undefined && { QueryStringParameters: queries.map(open) }),
    ...(bodies !== undefined && { BodyParameters: bodies.map(open) }),
  };
}

export const describeConnection: EventbridgeOperations['DescribeConnection'] = ({ Name }, call) => {
  const connection = connectionNamed(Name, call);
  return {
    ...standing(connection),
    Name: connection.name,
    AuthorizationType: connection.kind as EventbridgeShapes['DescribeConnectionResponse']['AuthorizationType'],
    SecretArn: connection.secretArn,
    AuthParameters: shown(connection.parameters),
    ...(connection.description !== undefined && { Description: connection.description }),
  };
};

export const listConnections: EventbridgeOperations['ListConnections'] = (input, call) => {
  const { NamePrefix = '', ConnectionState = 'AUTHORIZED', Limit = 100, NextToken } = input;
  const all = [...apiConnectionsOf(call).values()].filter(
    ({ name }) => name.startsWith(NamePrefix) && ConnectionState === 'AUTHORIZED',
  );
  const { page, next } = eventsPage(all, Limit, NextToken);
  return {
    Connections: page.map((each) => ({
      ...standing(each),
      Name: each.name,
      AuthorizationType: each.kind as EventbridgeShapes['DescribeConnectionResponse']['AuthorizationType'],
    })),
    ...next,
  };
};

export const updateConnection: EventbridgeOperations['UpdateConnection'] = async (input, call) => {
  const before = connectionNamed(input.Name, call);
  const kind = input.AuthorizationType ?? before.kind;
  checkMembers([kindFault(kind)]);
  const parameters = { ...before.parameters, ...input.AuthParameters } as Parameters;
  checkParameters(kind, parameters);
  const SecretString = JSON.stringify(secretOf(kind, parameters));
  await call.world.invoke('secretsmanager', 'PutSecretValue', { SecretId: before.secretArn, SecretString }, call);
  const now = call.world.clock.now();
  const connection: ApiConnection = {
    ...connectionNamed(input.Name, call),
    kind,
    parameters,
    modifiedMs: now,
    authorizedMs: now,
    ...(input.Description !== undefined && { description: input.Description }),
  };
  apiConnectionsOf(call).put(connection.name, connection);
  return standing(connection);
};

export const deleteConnection: EventbridgeOperations['DeleteConnection'] = async ({ Name }, call) => {
  const connection = connectionNamed(Name, call);
  await call.world
    .invoke(
      'secretsmanager',
      'DeleteSecret',
      { SecretId: connection.secretArn, ForceDeleteWithoutRecovery: true },
      call,
    )
    .catch(() => undefined);
  apiConnectionsOf(call).delete(Name);
  return { ...standing(connection), ConnectionState: 'DELETING' };
};

export const deauthorizeConnection: EventbridgeOperations['DeauthorizeConnection'] = ({ Name }, call) => {
  connectionNamed(Name, call);
  throw new ServiceError('NotImplemented', 'The local target does not serve DeauthorizeConnection of EventBridge.', {
    status: 501,
  });
};

/** A connection by its ARN, wherever it stands. */
export function connectionAt(arn: string, place: EventsPlace): ApiConnection | undefined {
  const [, , , region = '', account = '', resource = ''] = arn.split(':');
  const found = apiConnectionsOf({ ...place, account, region }).get(resource.split('/')[1] ?? '');
  return found?.arn === arn ? found : undefined;
}
