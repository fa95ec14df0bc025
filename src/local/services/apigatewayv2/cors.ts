/** CORS of HTTP APIs. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html */
import type { SiteAnswer, SiteRequest } from '../../service.ts';
import { type ApiItem, listIn } from '../execute-api/item.ts';

/** The answer to a preflight, unless a route of its own answers OPTIONS. */
export function corsAnswer(cors: ApiItem, request: SiteRequest, route: ApiItem | undefined): SiteAnswer | undefined {
  const isPreflight =
    request.method === 'OPTIONS' &&
    request.headers.origin !== undefined &&
    request.headers['access-control-request-method'] !== undefined;
  if (!isPreflight || Object.keys(cors).length === 0) return undefined;
  if (route !== undefined && String(route.RouteKey).startsWith('OPTIONS ')) return undefined;
  const origin = apiCorsHeaders(cors, request.headers.origin);
  if (origin['access-control-allow-origin'] === undefined) return { status: 204, headers: {}, body: '' };
  const joined = (value: unknown, name: string) =>
    listIn(value).length === 0 ? {} : { [name]: listIn(value).join(',') };
  return {
    status: 204,
    headers: {
      ...origin,
      ...joined(cors.AllowMethods, 'access-control-allow-methods'),
      ...joined(cors.AllowHeaders, 'access-control-allow-headers'),
      ...(cors.MaxAge !== undefined && { 'access-control-max-age': String(cors.MaxAge) }),
    },
    body: '',
  };
}

export function apiCorsHeaders(cors: ApiItem, origin: string | undefined): Readonly<Record<string, string>> {
  if (origin === undefined) return {};
  const origins = listIn(cors.AllowOrigins).map(String);
  const isWild = origins.includes('*');
  const isNamed = origins.some(
    (each) => each === origin || (/^https?:\/\/\*$/.test(each) && origin.startsWith(each.slice(0, -1))),
  );
  if (!isWild && !isNamed) return {};
  const exposed = listIn(cors.ExposeHeaders).join(',');
  return {
    'access-control-allow-origin': isWild ? '*' : origin,
    ...(!isWild && { vary: 'Origin' }),
    ...(exposed !== '' && { 'access-control-expose-headers': exposed }),
    ...(cors.AllowCredentials === true && { 'access-control-allow-credentials': 'true' }),
  };
}
