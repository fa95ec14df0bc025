/** Who may call a method. https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html */
import { poolKeys } from '../cognito/tokens.ts';
import { askAuthorizer } from '../execute-api/function-authorizer.ts';
import type { GatewayCall } from '../execute-api/gateway-call.ts';
import { type ApiItem, listIn, optionalText } from '../execute-api/item.ts';
import { checkToken } from '../execute-api/json-web-token.ts';
import { type ProxyPlace, proxyEventOf } from '../execute-api/proxy-event.ts';
import type { GatewayOwnAnswer } from './gateway-response.ts';
import type { RestContent } from './rest-api.ts';

export interface AuthorizedMethod {
  /** `requestContext.authorizer` */
  readonly authorizer?: ApiItem;
  /** The API key that a Lambda authorizer answered. */
  readonly usageKey?: string | undefined;
}

interface Asked {
  readonly call: GatewayCall;
  readonly content: RestContent;
  readonly method: ApiItem;
  readonly place: ProxyPlace;
  readonly methodArn: string;
  readonly isSigned: boolean;
}

export async function authorizeMethod(asked: Asked): Promise<AuthorizedMethod | GatewayOwnAnswer> {
  const { method, content, isSigned } = asked;
  const { authorizationType: kind = 'NONE', authorizerId } = method;
  if (kind === 'NONE') return {};
  // Who signed is read; the signature is not checked here.
  if (kind === 'AWS_IAM') return isSigned ? {} : { type: 'MISSING_AUTHENTICATION_TOKEN' };
  const authorizer = content.authorizers[String(authorizerId)];
  if (authorizer === undefined) return { type: 'AUTHORIZER_CONFIGURATION_ERROR' };
  return authorizer.type === 'COGNITO_USER_POOLS' ? byUserPool(authorizer, asked) : byFunction(authorizer, asked);
}

function identityValue(expression: string, { request, stageVariables }: GatewayCall): string | undefined {
  const [, place = '', name = ''] =
    /^(method\.request\.header|method\.request\.querystring|stageVariables|context)\.(.+)$/.exec(expression.trim()) ??
    [];
  if (place === 'method.request.header') return request.headers[name.toLowerCase()];
  if (place === 'method.request.querystring') return request.query.get(name) ?? undefined;
  if (place === 'stageVariables') return stageVariables[name];
  return place === 'context' ? '' : undefined;
}

/** A pool is the issuer of its tokens; its keys are read where the issuer publishes them. */
async function byUserPool(authorizer: ApiItem, { call, method }: Asked): Promise<AuthorizedMethod | GatewayOwnAnswer> {
  const given = identityValue(String(authorizer.identitySource ?? 'method.request.header.Authorization'), call);
  if (given === undefined) return { type: 'UNAUTHORIZED' };
  for (const arn of listIn(authorizer.providerARNs).map(String)) {
    const [, , , region = '', , pool = ''] = arn.split(':');
    const issuer = `https://cognito-idp.${region}.amazonaws.com/${pool.replace('userpool/', '')}`;
    const claims = await checkToken(given.replace(/^Bearer /i, ''), {
      issuer,
      audience: [],
      nowMs: call.nowMs,
      ownKeys: (from) => poolKeys(call.world, from),
    });
    if (typeof claims === 'string') {
      if (claims === 'the token has expired')
        return { type: 'UNAUTHORIZED', message: 'The incoming token has expired' };
      continue;
    }
    const scopes = String(claims.scope ?? '').split(' ');
    const wanted = listIn(method.authorizationScopes).map(String);
    if (wanted.length > 0 && !wanted.some((each) => scopes.includes(each))) return { type: 'UNAUTHORIZED' };
    return {
      authorizer: { claims: Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)])) },
    };
  }
  return { type: 'UNAUTHORIZED' };
}

async function byFunction(
  authorizer: ApiItem,
  { call, place, methodArn }: Asked,
): Promise<AuthorizedMethod | GatewayOwnAnswer> {
  const isToken = authorizer.type === 'TOKEN';
  const sources = String(authorizer.identitySource ?? '')
    .split(',')
    .filter((each) => each.trim() !== '');
  const values = sources.map((each) => identityValue(each, call));
  if (values.some((each) => each === undefined || (each === '' && isToken))) return { type: 'UNAUTHORIZED' };
  const pattern = authorizer.identityValidationExpression;
  if (isToken && typeof pattern === 'string' && pattern !== '' && !new RegExp(`^(?:${pattern})$`).test(values[0] ?? ''))
    return { type: 'UNAUTHORIZED' };
  const { isBase64Encoded: _, body: __, ...whole } = proxyEventOf(call, place);
  const event = isToken
    ? { type: 'TOKEN', methodArn, authorizationToken: values[0] }
    : { type: 'REQUEST', methodArn, ...whole };
  const keepMs = 1000 * Number(authorizer.authorizerResultTtlInSeconds ?? 300);
  const answer = await askAuthorizer(
    {
      target: {
        uri: String(authorizer.authorizerUri),
        credentials: optionalText(authorizer.authorizerCredentials),
        source: `${call.apiId}/authorizers/${authorizer.id}`,
      },
      event,
      methodArn,
      isSimple: false,
      cacheKey:
        sources.length === 0 ? undefined : `${call.apiId}/${call.stage}/${authorizer.id}/${JSON.stringify(values)}`,
      keepMs,
    },
    call,
  );
  if (answer.outcome === 'allowed')
    return {
      authorizer: {
        ...Object.fromEntries(Object.entries(answer.context).map(([name, value]) => [name, String(value)])),
        principalId: answer.principalId,
        integrationLatency: 0,
      },
      usageKey: answer.usageKey,
    };
  if (answer.outcome === 'denied')
    return { type: 'ACCESS_DENIED', message: 'User is not authorized to access this resource with an explicit deny' };
  return answer.outcome === 'unauthorized' ? { type: 'UNAUTHORIZED' } : { type: 'AUTHORIZER_CONFIGURATION_ERROR' };
}
