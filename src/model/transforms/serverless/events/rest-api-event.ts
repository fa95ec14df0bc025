import {
  addIntegration,
  arnPath,
  hasIntegration,
  INTEGRATION,
  isDefinition,
  methodName,
  methodsAt,
  newSwagger,
  pathItems,
} from '../apis/definition.ts';
import { apiIdOf } from '../apis/implicit-apis.ts';
import { addMethodAuth, addRequestModel, addRequestParameters } from '../apis/rest-methods.ts';
import { asWritten, compact, type Fields, fieldsOf, isFields, isFilled } from '../data.ts';
import type { Expansion, Generated } from '../expansion.ts';
import { arnText, asVariable, getAtt, onlyIf, sub } from '../functions.ts';
import { type Event, type EventKind, permission, startRole } from './event.ts';

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-api.html */
export const restApiEvent: EventKind = (expansion, event) => {
  const { properties, target } = event;
  const { Path: path, Method: method } = properties;
  const apiId = apiIdOf(properties.RestApiId);
  const resource = apiId === undefined ? undefined : expansion.resources[apiId];
  if (apiId === undefined || !isFields(resource) || typeof path !== 'string' || typeof method !== 'string') {
    const what = `The event "${event.name}" has no path, no method or no API of the template, so what it changes is not seen.`;
    return expansion.unseen(what, event.path) ?? [];
  }
  const api = fieldsOf(resource.Properties);
  const stageName = api.StageName;
  const stage = typeof stageName === 'string' ? stageName : 'Stage';
  const caller =
    target.kind === 'function'
      ? invokePermission(event, path, method, stage)
      : startRole(event, 'apigateway.amazonaws.com');
  const isMerged = isFilled(api.MergeDefinitions);
  if (expansion.managed.has(apiId) || (isMerged && target.kind === 'function')) {
    const definition = isMerged ? newSwagger() : api.DefinitionBody;
    if (isDefinition(definition)) addMethod(expansion, event, { api, definition, path, method, stage, caller });
    if (isMerged && isDefinition(definition)) merge(api, definition, path, method);
  }
  const auth = fieldsOf(properties.Auth);
  if (isDefinition(api.DefinitionBody) && isFilled(auth.OverrideApiAuth)) {
    addMethodAuth(api.DefinitionBody, { path, method, stage, auth, api: resolvedAuth(expansion, api) });
  }
  return [caller];
};

/** The condition on the caller is the whole account's: any stage, the method, the path with `*` for its parameters. */
function invokePermission(event: Event, path: string, method: string, stage: string): Generated {
  const verb = method.toLowerCase() === 'any' ? '*' : method.toUpperCase();
  const shown = arnPath(path.replace(/^(.+)\/$/, '$1'));
  const sourceArn = sub(arnText('execute-api', `\${__ApiId__}/\${__Stage__}/${verb}${shown}`), {
    __ApiId__: event.properties.RestApiId,
    __Stage__: '*',
  });
  return permission(event, { principal: 'apigateway.amazonaws.com', sourceArn, suffix: stage });
}

interface Method {
  readonly api: Fields;
  readonly definition: Fields;
  readonly path: string;
  readonly method: string;
  readonly stage: string;
  readonly caller: Generated;
}

function addMethod(expansion: Expansion, event: Event, { api, definition, path, method, stage, caller }: Method): void {
  const { properties, target } = event;
  if (hasIntegration(definition, path, method)) {
    const what = `Another event answers ${method.toUpperCase()} ${path} already, so AWS refuses the template.`;
    expansion.unseen(what, event.path);
    return;
  }
  const condition = target.attributes.Condition;
  if (target.kind === 'function') addFunction(expansion, event, definition, api);
  else {
    const uri = sub('arn:${AWS::Partition}:apigateway:${AWS::Region}:states:action/StartExecution');
    const integration = {
      type: 'aws',
      httpMethod: 'POST',
      uri: condition === undefined ? uri : onlyIf(condition, uri),
      responses: { '200': { statusCode: '200' }, '400': { statusCode: '400' } },
      credentials: getAtt(caller.id, 'Arn'),
      requestTemplates: {
        'application/json': sub(requestTemplate(target.id, properties.UnescapeMappingTemplate === true)),
      },
    };
    const responses = { '200': { description: 'OK' }, '400': { description: 'Bad Request' } };
    addIntegration(definition, path, method, integration, { condition, responses });
  }
  if (isFields(properties.Auth)) {
    addMethodAuth(definition, { path, method, stage, auth: properties.Auth, api: resolvedAuth(expansion, api) });
  }
  if (isFilled(properties.TimeoutInMillis)) {
    for (const each of methodsAt(definition, path, method))
      fieldsOf(each[INTEGRATION]).timeoutInMillis = properties.TimeoutInMillis;
  }
  const model = fieldsOf(properties.RequestModel);
  if (isFilled(model.Model)) addRequestModel(definition, path, method, model);
  if (isFilled(properties.RequestParameters))
    addRequestParameters(definition, path, method, properties.RequestParameters);
}

function resolvedAuth(expansion: Expansion, api: Fields): Fields {
  return { Auth: expansion.resolved(api.Auth) };
}

function addFunction(expansion: Expansion, { properties, target }: Event, definition: Fields, api: Fields): void {
  const isStreamed = properties.ResponseTransferMode === 'RESPONSE_STREAM';
  const uri = functionUri(target.arn, isStreamed);
  const condition = target.attributes.Condition;
  const integration = compact({
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: condition === undefined ? uri : onlyIf(condition, uri),
    responseTransferMode: isStreamed ? 'STREAM' : undefined,
    credentials: credentialsOf(expansion, fieldsOf(properties.Auth), fieldsOf(api.Auth)),
  });
  addIntegration(definition, asWritten(properties.Path), asWritten(properties.Method), integration, {
    condition,
    responses: {},
  });
}

export function functionUri(functionArn: unknown, isStreamed = false): Fields {
  const [version, call] = isStreamed ? ['2021-11-15', 'response-streaming-invocations'] : ['2015-03-31', 'invocations'];
  const arn = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/${version}/functions/`;
  return sub(`${arn}${asVariable(functionArn)}/${call}`);
}

/** With IAM authorization, API Gateway calls as the caller, or as a role that is named. */
function credentialsOf(expansion: Expansion, method: Fields, api: Fields): unknown {
  const isSigned = method.Authorizer === 'AWS_IAM' || (api.DefaultAuthorizer === 'AWS_IAM' && !isFilled(method));
  if (!isSigned) return undefined;
  const roleOf = (auth: Fields): unknown =>
    Object.hasOwn(auth, 'InvokeRole') && !isFilled(auth.InvokeRole) ? 'NONE' : auth.InvokeRole;
  const role = roleOf(method) ?? roleOf(api) ?? 'CALLER_CREDENTIALS';
  if (role === 'NONE') return undefined;
  const { partition } = expansion.surroundings;
  const caller =
    partition === undefined ? sub('arn:${AWS::Partition}:iam::*:user/*') : `arn:${partition}:iam::*:user/*`;
  return role === 'CALLER_CREDENTIALS' ? caller : role;
}

function requestTemplate(stateMachine: string, unescaped: boolean): string {
  const input = "$util.escapeJavaScript($input.json('$'))";
  const body = unescaped ? `${input}.replaceAll("\\\\'","'")` : input;
  return `{"input": "${body}", "stateMachineArn": "\${${stateMachine}}"}`;
}

/** `MergeDefinitions`: the method as written, and what the event says of it. */
function merge(api: Fields, definition: Fields, path: string, method: string): void {
  const body = fieldsOf(api.DefinitionBody);
  // Where the definition has no paths, the transform adds none.
  const paths = fieldsOf(body.paths);
  if (!isFields(paths[path])) paths[path] = {};
  const item = fieldsOf(paths[path]);
  const name = method.toLowerCase();
  const own = pathItems(definition, path).map((each) => fieldsOf(each[methodName(method)]));
  item[name] = { ...fieldsOf(item[name]), ...own[0] };
}
