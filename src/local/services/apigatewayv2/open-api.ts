/** OpenAPI 3 with API Gateway's extensions, as HTTP APIs import it. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-open-api.html */
import { isRecord } from '../../../base/index.ts';
import { gatewayId } from '../execute-api/gateway-id.ts';
import { type ApiItem, type ApiItems, listIn, mapIn, membersGiven } from '../execute-api/item.ts';

const METHODS = new Set(['get', 'post', 'put', 'patch', 'head', 'options', 'delete', 'x-amazon-apigateway-any-method']);

const upperFirst = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

export interface ImportedApi {
  readonly settings: ApiItem;
  readonly routes: ApiItems;
  readonly integrations: ApiItems;
  readonly authorizers: ApiItems;
}

export function importedApi(
  document: ApiItem,
  newIntegration: (input: ApiItem) => ApiItem,
  newRoute: (input: ApiItem) => ApiItem,
): ImportedApi {
  const shared = mapIn(mapIn(document.components)['x-amazon-apigateway-integrations']);
  const authorizers: Record<string, ApiItem> = {};
  const schemes = new Map<string, { readonly id: string; readonly kind: string }>();
  for (const [name, scheme] of Object.entries(mapIn(mapIn(document.components).securitySchemes))) {
    const made = authorizerOf(name, mapIn(scheme));
    if (made === undefined) continue;
    const id = String(made.AuthorizerId);
    authorizers[id] = made;
    schemes.set(name, { id, kind: made.AuthorizerType === 'JWT' ? 'JWT' : 'CUSTOM' });
  }
  const routes: Record<string, ApiItem> = {};
  const integrations: Record<string, ApiItem> = {};
  for (const [path, methods] of Object.entries(mapIn(document.paths)))
    for (const [method, given] of Object.entries(mapIn(methods))) {
      if (!METHODS.has(method) || !isRecord(given)) continue;
      const integration = integrationOf(mapIn(given['x-amazon-apigateway-integration']), shared, newIntegration);
      if (integration !== undefined) integrations[String(integration.IntegrationId)] = integration;
      const verb = method === 'x-amazon-apigateway-any-method' ? 'ANY' : method.toUpperCase();
      const [security] = listIn(given.security).filter(isRecord);
      const [scheme, scopes] = Object.entries(security ?? {})[0] ?? [];
      const authorizer = scheme === undefined ? undefined : schemes.get(scheme);
      const route = newRoute({
        RouteKey: path === '/$default' ? '$default' : `${verb} ${path}`,
        ...(integration !== undefined && { Target: `integrations/${integration.IntegrationId}` }),
        ...(given.operationId !== undefined && { OperationName: given.operationId }),
        ...(authorizer !== undefined && { AuthorizationType: authorizer.kind, AuthorizerId: authorizer.id }),
        ...(authorizer?.kind === 'JWT' && listIn(scopes).length > 0 && { AuthorizationScopes: scopes }),
      });
      routes[String(route.RouteId)] = route;
    }
  const info = mapIn(document.info);
  const cors = mapIn(document['x-amazon-apigateway-cors']);
  const settings = membersGiven({
    Description: info.description,
    Version: info.version,
    CorsConfiguration:
      Object.keys(cors).length === 0
        ? undefined
        : Object.fromEntries(Object.entries(cors).map(([name, value]) => [upperFirst(name), value])),
  });
  return { settings, routes, integrations, authorizers };
}

function integrationOf(own: ApiItem, shared: ApiItem, made: (input: ApiItem) => ApiItem): ApiItem | undefined {
  const reference = own.$ref === undefined ? undefined : String(own.$ref).split('/').at(-1);
  const given = reference === undefined ? own : mapIn(shared[reference]);
  if (given.type === undefined) return undefined;
  return made({
    IntegrationType: String(given.type).toUpperCase(),
    IntegrationUri: given.uri,
    IntegrationMethod: given.httpMethod,
    IntegrationSubtype: given.integrationSubtype,
    PayloadFormatVersion: given.payloadFormatVersion ?? '1.0',
    ConnectionType: given.connectionType,
    ConnectionId: given.connectionId,
    CredentialsArn: given.credentials,
    TimeoutInMillis: given.timeoutInMillis,
    RequestParameters: given.requestParameters,
    ResponseParameters: given.responseParameters,
  });
}

function authorizerOf(name: string, scheme: ApiItem): ApiItem | undefined {
  const given = mapIn(scheme['x-amazon-apigateway-authorizer']);
  const AuthorizerId = gatewayId(6);
  const source = String(given.identitySource ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  if (given.type === 'jwt') {
    const { issuer, audience } = mapIn(given.jwtConfiguration);
    return {
      AuthorizerId,
      AuthorizerType: 'JWT',
      IdentitySource: source,
      JwtConfiguration: { Issuer: issuer, Audience: audience },
      Name: name,
    };
  }
  if (given.type !== 'request') return undefined;
  return membersGiven({
    AuthorizerId,
    AuthorizerType: 'REQUEST',
    AuthorizerUri: given.authorizerUri,
    AuthorizerPayloadFormatVersion: given.authorizerPayloadFormatVersion,
    AuthorizerResultTtlInSeconds: given.authorizerResultTtlInSeconds,
    AuthorizerCredentialsArn: given.authorizerCredentials,
    EnableSimpleResponses: given.enableSimpleResponses,
    IdentitySource: source,
    Name: name,
  });
}
