import {
  ANY_METHOD,
  addIntegration,
  alternatives,
  hasIntegration,
  httpArnPath,
  INTEGRATION,
  isDefinition,
  methodsAt,
} from '../apis/definition.ts';
import { apiIdOf } from '../apis/implicit-apis.ts';
import { asWritten, type Fields, fieldsOf, isFields, isFilled, listOf } from '../data.ts';
import type { Generated } from '../expansion.ts';
import { arnText, onlyIf, sub } from '../functions.ts';
import { type Event, type EventKind, permission } from './event.ts';
import { functionUri } from './rest-api-event.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-httpapi.html */
export const httpApiEvent: EventKind = (expansion, event) => {
  const { properties } = event;
  const { Path: path, Method: method } = properties;
  const apiId = apiIdOf(properties.ApiId);
  const resource = apiId === undefined ? undefined : expansion.resources[apiId];
  if (!isFields(resource) || typeof path !== 'string' || typeof method !== 'string') {
    const what = `The event "${event.name}" names no API of the template, so what it changes is not seen.`;
    return expansion.unseen(what, event.path) ?? [];
  }
  const api = fieldsOf(resource.Properties);
  const caller = invokePermission(event, fieldsOf(api.DefinitionBody), path, method.toLowerCase());
  if (isDefinition(api.DefinitionBody)) addMethod(event, api, api.DefinitionBody, path, method.toLowerCase());
  return caller === undefined ? [] : [caller];
};

/** The default route of a function lets API Gateway call it on every other, too. */
function invokePermission(event: Event, definition: Fields, path: string, method: string): Generated | undefined {
  const shown = path.replace(/^(.+)\/$/, '$1');
  if (shown !== '$default' && isDefaultRoute(definition, event.target.id)) return undefined;
  const isAny = method === 'any' || method === ANY_METHOD;
  const pathPart = shown === '$default' ? '' : httpArnPath(shown);
  const route =
    method === 'any' && pathPart === '/$default' ? pathPart : `/${isAny ? '*' : method.toUpperCase()}${pathPart}`;
  const sourceArn = sub(arnText('execute-api', `\${__ApiId__}/\${__Stage__}${route}`), {
    __ApiId__: event.properties.ApiId,
    __Stage__: '*',
  });
  return permission(event, { principal: 'apigateway.amazonaws.com', sourceArn });
}

function isDefaultRoute(definition: Fields, functionId: string): boolean {
  if (!hasIntegration(definition, '$default', ANY_METHOD)) return false;
  const uris = methodsAt(definition, '$default', ANY_METHOD).map((each) => fieldsOf(each[INTEGRATION]).uri);
  return (
    uris.every(isFields) &&
    uris.flatMap(alternatives).every((uri) => {
      const [, id] = /([A-Za-z0-9]+)\.Arn/.exec(asWritten(uri['Fn::Sub'] ?? '')) ?? [];
      return id === functionId;
    })
  );
}

function addMethod({ properties, target }: Event, api: Fields, definition: Fields, path: string, method: string): void {
  if (!hasIntegration(definition, path, method)) {
    const condition = target.attributes.Condition;
    const uri = functionUri(target.arn);
    const integration = {
      type: 'aws_proxy',
      httpMethod: 'POST',
      payloadFormatVersion: '2.0',
      uri: condition === undefined ? uri : onlyIf(condition, uri),
    };
    const isDefault = path === '$default' && method === ANY_METHOD;
    const more = isDefault ? { isDefaultRoute: true } : {};
    addIntegration(definition, path, method, integration, { condition, responses: {}, more });
  }
  const methods = methodsAt(definition, path, method);
  if (isFields(properties.Auth) && isFilled(properties.Auth)) {
    for (const each of methods) addAuth(each, properties.Auth, fieldsOf(api.Auth));
  }
  const parameters = [...path.matchAll(/\{(.*?)\}/g)].map((match) => match[1]);
  for (const each of methods) {
    const integration = fieldsOf(each[INTEGRATION]);
    if (isFilled(properties.TimeoutInMillis)) integration.timeoutInMillis = properties.TimeoutInMillis;
    if (isFilled(properties.PayloadFormatVersion)) integration.payloadFormatVersion = properties.PayloadFormatVersion;
    if (parameters.length === 0) continue;
    const known = listOf(each.parameters).map(fieldsOf);
    const kept = known.map((one) =>
      parameters.includes(asWritten(one.name)) ? { ...one, in: 'path', required: true } : one,
    );
    const added = parameters.filter((name) => !known.some((one) => one.name === name));
    each.parameters = [...kept, ...added.map((name) => ({ name, in: 'path', required: true }))];
  }
}

function addAuth(method: Fields, auth: Fields, api: Fields): void {
  const name = isFilled(auth.Authorizer) ? auth.Authorizer : api.DefaultAuthorizer;
  if (typeof name !== 'string') return;
  const authorizer = fieldsOf(fieldsOf(api.Authorizers)[name]);
  const scopes = isFilled(auth.AuthorizationScopes) ? auth.AuthorizationScopes : authorizer.AuthorizationScopes;
  const isKnown = name !== 'NONE' && name !== 'AWS_IAM' && isFilled(scopes);
  method.security = [...listOf(method.security), { [name]: isKnown ? scopes : [] }];
}
