/** Answers of API Gateway's own, as an API words them. https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
import type { SiteAnswer } from '../../service.ts';
import type { ApiItem, ApiItems } from '../execute-api/item.ts';
import { mapIn } from '../execute-api/item.ts';
import { jsonPath } from '../execute-api/json-path.ts';

const DEFAULTS = {
  ACCESS_DENIED: [403, 'User is not authorized to access this resource'],
  API_CONFIGURATION_ERROR: [500, 'Internal server error'],
  AUTHORIZER_CONFIGURATION_ERROR: [500, 'Internal server error'],
  AUTHORIZER_FAILURE: [500, 'Internal server error'],
  BAD_REQUEST_BODY: [400, 'Invalid request body'],
  BAD_REQUEST_PARAMETERS: [400, 'Missing required request parameters'],
  EXPIRED_TOKEN: [403, 'The incoming token has expired'],
  INTEGRATION_FAILURE: [504, 'Network error communicating with endpoint'],
  INTEGRATION_TIMEOUT: [504, 'Endpoint request timed out'],
  INVALID_API_KEY: [403, 'Forbidden'],
  MISSING_AUTHENTICATION_TOKEN: [403, 'Missing Authentication Token'],
  QUOTA_EXCEEDED: [429, 'Limit Exceeded'],
  REQUEST_TOO_LARGE: [413, 'Request Entity Too Large'],
  RESOURCE_NOT_FOUND: [404, 'Not Found'],
  THROTTLED: [429, 'Too Many Requests'],
  UNAUTHORIZED: [401, 'Unauthorized'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported Media Type'],
} as const;

export type GatewayResponseType = keyof typeof DEFAULTS;

export interface GatewayOwnAnswer {
  readonly type: GatewayResponseType;
  readonly message?: string;
  readonly status?: number;
}

export function gatewayResponse(
  { type, message, status }: GatewayOwnAnswer,
  responses: ApiItems,
  context: ApiItem,
  request: { readonly headers: Readonly<Record<string, string>>; readonly query: URLSearchParams },
): SiteAnswer {
  const [usual, text] = DEFAULTS[type];
  const first = status ?? usual;
  const given = responses[type] ?? responses[first < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX'] ?? {};
  const said = message ?? text;
  const whole = { ...context, error: { message: said, messageString: JSON.stringify(said), responseType: type } };
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'x-amzn-errortype': ERROR_TYPES[type] ?? `${camel(type)}Exception`,
  };
  for (const [name, expression] of Object.entries(mapIn(given.responseParameters))) {
    const header = /^gatewayresponse\.header\.(.+)$/.exec(name)?.[1];
    const value = headerValue(String(expression), whole, request);
    if (header !== undefined && value !== undefined) headers[header.toLowerCase()] = value;
  }
  const template = mapIn(given.responseTemplates)['application/json'] ?? '{"message":$context.error.messageString}';
  const body = String(template).replace(/\$context\.([\w.]*\w)/g, (_, path: string) =>
    String(jsonPath(whole, path) ?? ''),
  );
  return { status: Number(given.statusCode ?? first), headers, body };
}

const ERROR_TYPES: Readonly<Partial<Record<GatewayResponseType, string>>> = {
  ACCESS_DENIED: 'AccessDeniedException',
  INVALID_API_KEY: 'ForbiddenException',
  QUOTA_EXCEEDED: 'LimitExceededException',
  THROTTLED: 'TooManyRequestsException',
  BAD_REQUEST_BODY: 'BadRequestException',
  BAD_REQUEST_PARAMETERS: 'BadRequestException',
  AUTHORIZER_CONFIGURATION_ERROR: 'AuthorizerConfigurationException',
  API_CONFIGURATION_ERROR: 'InternalServerErrorException',
};

const camel = (type: string) =>
  type
    .split('_')
    .map((part) => `${part.charAt(0)}${part.slice(1).toLowerCase()}`)
    .join('');

function headerValue(
  expression: string,
  context: ApiItem,
  { headers, query }: { readonly headers: Readonly<Record<string, string>>; readonly query: URLSearchParams },
) {
  const literal = /^'(.*)'$/s.exec(expression)?.[1];
  if (literal !== undefined) return literal;
  const [, place = '', name = ''] =
    /^(context|method\.request\.header|method\.request\.querystring)\.(.+)$/.exec(expression) ?? [];
  if (place === 'context') return String(jsonPath(context, name) ?? '');
  if (place.endsWith('header')) return headers[name.toLowerCase()];
  return query.get(name) ?? undefined;
}
