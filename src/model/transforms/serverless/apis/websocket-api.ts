import { type Fields, fieldsOf, isFields, isFilled, pick } from '../data.ts';
import { type Expansion, type Generated, generated, propagateTags, type ServerlessResource } from '../expansion.ts';
import { ref, sub } from '../functions.ts';
import { apiV2Domain } from './http-domains.ts';
import { authorizerPermission } from './rest-api.ts';

const CREATED_BY = 'websocketapi:createdBy';
const INVOKE = 'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/';

/**
 * AWS::Serverless::WebSocketApi
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-websocketapi.html).
 */
export function expandWebSocketApi(expansion: Expansion, written: ServerlessResource): readonly Generated[] {
  // The transform passes no attributes on for this type, so a condition on it is without effect.
  const resource = { ...written, attributes: {} };
  const { id, properties, attributes, fields, path } = resource;
  const tags = { ...fieldsOf(properties.Tags), [CREATED_BY]: 'SAM' };
  const auth = fieldsOf(properties.Auth);
  const isCustom = auth.AuthType === 'CUSTOM' && isFilled(auth.AuthArn);
  const routes = Object.entries(fieldsOf(properties.Routes));
  const stageName = properties.StageName ?? 'default';
  const own = {
    ...pick(properties, [
      'ApiKeySelectionExpression',
      'Description',
      'DisableExecuteApiEndpoint',
      'DisableSchemaValidation',
      'IpAddressType',
      'RouteSelectionExpression',
    ]),
    Name: properties.Name ?? id,
    ProtocolType: 'WEBSOCKET',
    Tags: tags,
  };
  const stage = {
    ApiId: ref(id),
    StageName: stageName,
    ...pick(properties, ['StageVariables', 'AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings']),
    Tags: { [CREATED_BY]: 'SAM' },
    AutoDeploy: true,
  };
  const stageId =
    stageName === 'default' ? `${id}DefaultStage` : `${id}${typeof stageName === 'string' ? stageName : ''}Stage`;
  const routeIds = routes.map(([key]) => `${id}${wordOf(key)}Route`);
  const waits = isFilled(properties.RouteSettings) && routeIds.length > 0 ? { DependsOn: routeIds } : {};
  const domain = isFields(properties.Domain) ? apiV2Domain(expansion, resource, properties.Domain, CREATED_BY) : [];
  const resources = [
    generated(id, 'AWS::ApiGatewayV2::Api', own, { DependsOn: fields.DependsOn }, path),
    ...routes.flatMap(([key, route]) =>
      routeResources(resource, key, fieldsOf(route), {
        stageName,
        auth: key === '$connect' && isFilled(auth) ? auth : undefined,
        from: expansion.pathOf(route, path),
      }),
    ),
    ...domain,
    generated(stageId, 'AWS::ApiGatewayV2::Stage', stage, { ...attributes, ...waits }, path),
    ...(isCustom ? authorizer(resource, auth, expansion.pathOf(properties.Auth, path)) : []),
  ];
  propagateTags(resources, tags, properties.PropagateTags);
  expansion.refer(id, 'Stage', stageId);
  const name = domain.find((each) => each.fields.Type === 'AWS::ApiGatewayV2::DomainName');
  if (name !== undefined) expansion.refer(id, 'DomainName', name.id);
  return resources;
}

/** `$connect` as `Connect`: the part that a route has in logical ids. */
function wordOf(route: string): string {
  const word = route.replace('$', '');
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}

interface RouteOptions {
  readonly stageName: unknown;
  readonly auth: Fields | undefined;
  readonly from: Generated['from'];
}

function routeResources(
  { id, attributes }: ServerlessResource,
  key: string,
  route: Fields,
  { stageName, auth, from }: RouteOptions,
): readonly Generated[] {
  const base = id + wordOf(key);
  const isCustom = auth?.AuthType === 'CUSTOM';
  const own = {
    ApiId: ref(id),
    RouteKey: key,
    ...pick(route, [
      'ApiKeyRequired',
      'ModelSelectionExpression',
      'OperationName',
      'RequestModels',
      'RequestParameters',
      'RouteResponseSelectionExpression',
    ]),
    AuthorizationType:
      auth === undefined ? undefined : isCustom || auth.AuthType === 'AWS_IAM' ? auth.AuthType : 'NONE',
    AuthorizerId: isCustom ? ref(`${id}ConnectAuthorizer`) : undefined,
    Target: { 'Fn::Join': ['/', ['integrations', ref(`${base}Integration`)]] },
  };
  const integration = {
    ApiId: ref(id),
    IntegrationType: 'AWS_PROXY',
    IntegrationUri: sub(`${INVOKE}\${FunctionArn}/invocations`, { FunctionArn: route.FunctionArn }),
    TimeoutInMillis: route.IntegrationTimeout,
  };
  const source = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${id}.ApiId}/`;
  const permission = {
    Action: 'lambda:InvokeFunction',
    FunctionName: route.FunctionArn,
    Principal: 'apigateway.amazonaws.com',
    SourceArn:
      typeof stageName === 'string'
        ? sub(`${source}${stageName}/${key}`)
        : sub(`${source}\${__StageName__}/${key}`, { __StageName__: stageName }),
  };
  return [
    generated(`${base}Route`, 'AWS::ApiGatewayV2::Route', own, attributes, from),
    generated(`${base}Integration`, 'AWS::ApiGatewayV2::Integration', integration, attributes, from),
    generated(`${base}Permission`, 'AWS::Lambda::Permission', permission, attributes, from),
  ];
}

function authorizer(resource: ServerlessResource, auth: Fields, from: Generated['from']): readonly Generated[] {
  const { id, attributes } = resource;
  const authorizerId = `${id}ConnectAuthorizer`;
  const own = {
    ApiId: ref(id),
    AuthorizerCredentialsArn: auth.InvokeRole,
    AuthorizerType: 'REQUEST',
    AuthorizerUri: sub(`${INVOKE}\${AuthArn}/invocations`, { AuthArn: auth.AuthArn }),
    IdentitySource: auth.IdentitySource,
    Name: isFilled(auth.Name) ? auth.Name : authorizerId,
  };
  const made = generated(authorizerId, 'AWS::ApiGatewayV2::Authorizer', own, attributes, from);
  if (isFilled(auth.InvokeRole)) return [made];
  return [made, authorizerPermission(resource, `${id}AuthorizerPermission`, auth.AuthArn, from)];
}
