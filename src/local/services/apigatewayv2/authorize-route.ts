/** Who may take a route. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control.html */
import type { SiteAnswer } from '../../service.ts';
import { poolKeys } from '../cognito/tokens.ts';
import { type Authorized, askAuthorizer } from '../execute-api/function-authorizer.ts';
import { type GatewayCall, gatewayJson } from '../execute-api/gateway-call.ts';
import { type ApiItem, listIn, mapIn, optionalText } from '../execute-api/item.ts';
import { checkToken } from '../execute-api/json-web-token.ts';
import type { FrozenApi } from './http-api.ts';
import { firstEvent, secondEvent } from './request-event.ts';
import type { RouteFound } from './route-of.ts';

/** What the event says of who asks, by the kind of authorizer; or the answer to who may not pass. */
export type RoutePass = { readonly authorizer: ApiItem } | { readonly refused: SiteAnswer };

const refusedBy = (...said: Parameters<typeof gatewayJson>): RoutePass => ({ refused: gatewayJson(...said) });
const BROKEN = refusedBy(500, 'Internal Server Error');

/** `requestContext.authorizer`, by the kind of authorizer; or the answer to who may not pass. */
export async function authorizeRoute(found: RouteFound, deployed: FrozenApi, call: GatewayCall): Promise<RoutePass> {
  const { route } = found;
  const { AuthorizationType: kind, AuthorizerId: id } = route;
  if (kind === 'AWS_IAM')
    // Who signed is read; the signature is not checked here.
    return call.request.headers.authorization?.startsWith('AWS4-HMAC-SHA256') === true ||
      call.request.query.has('X-Amz-Credential')
      ? { authorizer: { iam: { accountId: call.account } } }
      : refusedBy(403, 'Forbidden');
  const authorizer = id === undefined ? undefined : deployed.authorizers[String(id)];
  if (kind === 'JWT') return authorizer === undefined ? BROKEN : byToken(authorizer, route, call);
  if (kind === 'CUSTOM') return authorizer === undefined ? BROKEN : byFunction(authorizer, found, call);
  return { authorizer: {} };
}

function sourceValue(expression: string, { request, stageVariables }: GatewayCall): string | undefined {
  const [, place = '', name = ''] =
    /^\$(request\.header|request\.querystring|stageVariables|context)\.(.+)$/.exec(expression) ?? [];
  if (place === 'request.header') return request.headers[name.toLowerCase()];
  if (place === 'request.querystring') return request.query.get(name) ?? undefined;
  if (place === 'stageVariables') return stageVariables[name];
  return undefined;
}

async function byToken(authorizer: ApiItem, route: ApiItem, call: GatewayCall): Promise<RoutePass> {
  const [source = ''] = listIn(authorizer.IdentitySource).map(String);
  const given = sourceValue(source, call);
  if (given === undefined) return refusedBy(401, 'Unauthorized', { 'www-authenticate': 'Bearer' });
  const { Issuer, Audience } = mapIn(authorizer.JwtConfiguration);
  const token = given.replace(/^Bearer /i, '');
  const claims = await checkToken(token, {
    issuer: String(Issuer),
    audience: listIn(Audience).map(String),
    nowMs: call.nowMs,
    ownKeys: (issuer) => poolKeys(call.world, issuer),
  });
  if (typeof claims === 'string') {
    const told = `Bearer scope="" error="invalid_token" error_description="${claims}"`;
    return refusedBy(401, 'Unauthorized', { 'www-authenticate': told });
  }
  const scopes = String(claims.scope ?? claims.scp ?? '')
    .split(' ')
    .filter((each) => each !== '');
  const wanted = listIn(route.AuthorizationScopes).map(String);
  if (wanted.length > 0 && !wanted.some((each) => scopes.includes(each))) {
    const told = `Bearer scope="${wanted.join(' ')}" error="insufficient_scope"`;
    return refusedBy(403, 'Forbidden', { 'www-authenticate': told });
  }
  const shown = Object.entries(claims).map(([name, value]) => [
    name,
    Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
  ]);
  return { authorizer: { jwt: { claims: Object.fromEntries(shown), scopes: wanted.length > 0 ? wanted : null } } };
}

async function byFunction(authorizer: ApiItem, found: RouteFound, call: GatewayCall): Promise<RoutePass> {
  const sources = listIn(authorizer.IdentitySource).map(String);
  const values = sources.map((each) => sourceValue(each, call));
  if (values.includes(undefined)) return refusedBy(401, 'Unauthorized');
  const isSecond = authorizer.AuthorizerPayloadFormatVersion === '2.0';
  const routeArn = `arn:aws:execute-api:${call.region}:${call.account}:${call.apiId}/${call.stage}/${call.request.method}${call.path}`;
  const keepMs = 1000 * Number(authorizer.AuthorizerResultTtlInSeconds ?? 0);
  const event = isSecond
    ? { ...secondEvent(found, call, {}), type: 'REQUEST', routeArn, identitySource: values, version: '2.0' }
    : {
        ...firstEvent(found, call, {}),
        type: 'REQUEST',
        methodArn: routeArn,
        identitySource: values.join(','),
        authorizationToken: values.join(','),
        version: '1.0',
      };
  const id = String(authorizer.AuthorizerId);
  const outcome: Authorized = await askAuthorizer(
    {
      target: {
        uri: String(authorizer.AuthorizerUri),
        credentials: optionalText(authorizer.AuthorizerCredentialsArn),
        source: `${call.apiId}/authorizers/${id}`,
      },
      event,
      methodArn: routeArn,
      isSimple: authorizer.EnableSimpleResponses === true,
      cacheKey: sources.length === 0 ? undefined : `${call.apiId}/${id}/${JSON.stringify(values)}`,
      keepMs,
    },
    call,
  );
  if (outcome.outcome === 'allowed') {
    const principal = outcome.principalId === undefined ? {} : { principalId: outcome.principalId };
    return { authorizer: { lambda: outcome.context, own: { ...principal, ...outcome.context } } };
  }
  if (outcome.outcome === 'denied') return refusedBy(403, 'Forbidden');
  return outcome.outcome === 'unauthorized' ? refusedBy(401, 'Unauthorized') : BROKEN;
}
