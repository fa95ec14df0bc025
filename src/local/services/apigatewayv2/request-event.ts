/** A request as the event of either payload format. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
import { forwardedHeaders, type GatewayCall } from '../execute-api/gateway-call.ts';
import { type ApiItem, mapIn } from '../execute-api/item.ts';
import { isBinaryByType, proxyEventOf } from '../execute-api/proxy-event.ts';
import { eventOfRequest } from '../lambda/http-event.ts';
import type { RouteFound } from './route-of.ts';

export function secondEvent({ route, pathParameters }: RouteFound, call: GatewayCall, authorizer: ApiItem): ApiItem {
  const { own: _, ...shown } = authorizer;
  const headers = joinedHeaders(forwardedHeaders(call));
  const event = eventOfRequest({ ...call.request, headers }, call.body, {
    account: call.account,
    apiId: call.apiId,
    domain: call.request.headers.host ?? '',
    requestId: call.extendedId,
    nowMs: call.nowMs,
    routeKey: String(route.RouteKey),
    stage: call.stage,
    path: call.stage === '$default' ? call.path : `/${call.stage}${call.path}`,
    pathParameters,
    stageVariables: call.stageVariables,
    ...(Object.keys(shown).length > 0 && { authorizer: shown }),
  });
  return mapIn(event);
}

export function joinedHeaders(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const made: Record<string, string> = {};
  for (const [given, value] of pairs) {
    const name = given.toLowerCase();
    made[name] = made[name] === undefined ? value : `${made[name]},${value}`;
  }
  return made;
}

export function firstEvent({ route, pathParameters }: RouteFound, call: GatewayCall, authorizer: ApiItem): ApiItem {
  const { jwt, own } = authorizer;
  const context = own !== undefined ? mapIn(own) : jwt !== undefined ? mapIn(jwt) : {};
  const event = proxyEventOf(call, {
    resource: String(route.RouteKey).split(' ')[1] ?? '$default',
    resourceId: String(route.RouteKey),
    pathParameters,
    ...(Object.keys(context).length > 0 && { authorizer: context }),
    isBinary: isBinaryByType,
  });
  const path = call.stage === '$default' ? call.path : `/${call.stage}${call.path}`;
  return { version: '1.0', ...event, path };
}
