import { compact, type Fields, fieldsOf, isFields, isFilled, listOf, pick } from '../data.ts';
import { type Expansion, type Generated, generated, propagateTags, type ServerlessResource } from '../expansion.ts';
import { isFunction, isNoValue, ref } from '../functions.ts';
import { hashedId, isWord } from '../logical-ids.ts';
import { locationOf } from '../s3-location.ts';
import { alternatives, INTEGRATION, isDefinition, pathItems, pathNames } from './definition.ts';
import { apiV2Domain } from './http-domains.ts';
import { authorizerPermission, disableEndpoint } from './rest-api.ts';
import { invocationUri } from './rest-authorizers.ts';

const CREATED_BY = 'httpapi:createdBy';

/**
 * AWS::Serverless::HttpApi
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-httpapi.html).
 */
export function expandHttpApi(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, attributes, ownAttributes, path } = resource;
  const { DefinitionBody: body, DefinitionUri: uri } = properties;
  if (isDefinition(body)) completeDefinition(expansion, resource, body);
  const tags = { ...fieldsOf(properties.Tags), [CREATED_BY]: 'SAM' };
  const own = {
    Body: isFilled(uri) ? undefined : body,
    BodyS3Location: isFilled(uri) ? locationOf(uri, 'plain') : undefined,
    FailOnWarnings: isFilled(properties.FailOnWarnings) ? properties.FailOnWarnings : undefined,
  };
  const stageName = isFilled(properties.StageName) ? properties.StageName : '$default';
  const stage = generated(
    stageIdOf(id, stageName),
    'AWS::ApiGatewayV2::Stage',
    {
      ApiId: ref(id),
      StageName: stageName,
      ...pick(properties, ['StageVariables', 'AccessLogSettings', 'DefaultRouteSettings', 'RouteSettings']),
      Tags: isDefinition(body) ? tags : properties.Tags,
      AutoDeploy: true,
    },
    attributes,
    path,
  );
  const domain = isFields(properties.Domain) ? apiV2Domain(expansion, resource, properties.Domain, CREATED_BY) : [];
  const resources = [
    generated(id, 'AWS::ApiGatewayV2::Api', own, ownAttributes, path),
    ...authorizerPermissions(expansion, resource),
    ...domain,
    stage,
  ];
  propagateTags(resources, isDefinition(body) ? tags : properties.Tags, body !== undefined);
  expansion.refer(id, 'Stage', stage.id);
  const name = domain.find((each) => each.fields.Type === 'AWS::ApiGatewayV2::DomainName');
  if (name !== undefined) expansion.refer(id, 'DomainName', name.id);
  return resources;
}

function stageIdOf(id: string, stageName: unknown): string {
  if (stageName === '$default') return `${id}ApiGatewayDefaultStage`;
  const prefix = typeof stageName === 'string' ? stageName : '';
  return isWord(prefix) ? `${id}${prefix}Stage` : hashedId(`${id}Stage`, prefix);
}

function completeDefinition(expansion: Expansion, { properties }: ServerlessResource, definition: Fields): void {
  const cors = expansion.resolved(properties.CorsConfiguration);
  if (isFilled(cors)) addCors(definition, cors);
  if (isFilled(properties.Auth)) addAuth(definition, fieldsOf(properties.Auth));
  addTags(definition, { ...fieldsOf(properties.Tags), [CREATED_BY]: 'SAM' });
  const disabled = properties.DisableExecuteApiEndpoint;
  if (disabled !== undefined && disabled !== null) disableEndpoint(definition, disabled);
  const info = fieldsOf(definition.info);
  if (isFilled(properties.Name)) definition.info = { ...info, title: properties.Name };
  if (isFilled(properties.Description)) {
    definition.info = { ...fieldsOf(definition.info), description: properties.Description };
  }
  const paths = fieldsOf(definition.paths);
  if (isFilled(properties.FailOnWarnings) && Object.hasOwn(paths, '$default')) {
    paths['/$default'] = paths.$default;
    delete paths.$default;
  }
}

const CORS = {
  AllowOrigins: 'allowOrigins',
  AllowHeaders: 'allowHeaders',
  AllowMethods: 'allowMethods',
  ExposeHeaders: 'exposeHeaders',
  MaxAge: 'maxAge',
  AllowCredentials: 'allowCredentials',
} as const;

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapicorsconfiguration.html */
function addCors(definition: Fields, cors: unknown): void {
  const known = fieldsOf(definition['x-amazon-apigateway-cors']);
  const added =
    cors === true ? { allowOrigins: ['*'] } : isFunction(cors) ? fieldsOf(inLowerCase(cors)) : given(fieldsOf(cors));
  definition['x-amazon-apigateway-cors'] = { ...known, ...added };
}

function given(cors: Fields): Fields {
  return compact(
    Object.fromEntries(
      Object.entries(CORS).map(([name, key]) => {
        const value = cors[name];
        const isSet =
          name === 'MaxAge' ? value !== undefined : name === 'AllowCredentials' ? value === true : isFilled(value);
        return [key, isSet ? value : undefined];
      }),
    ),
  );
}

/** The settings stand inside a function, so they are renamed wherever they are. */
function inLowerCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inLowerCase);
  if (!isFields(value)) return value;
  const renamed = (key: string): string => Object.entries(CORS).find(([name]) => name === key)?.[1] ?? key;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [renamed(key), inLowerCase(each)]));
}

function addTags(definition: Fields, tags: Fields): void {
  const known = listOf(definition.tags).map(fieldsOf);
  const own = Object.entries(tags).map(([name, value]) => ({ name, 'x-amazon-apigateway-tag-value': value }));
  const kept = known.map((each) => {
    const replaced = own.find(({ name }) => name === each.name);
    return replaced === undefined ? each : { ...each, ...replaced };
  });
  definition.tags = [...kept, ...own.filter(({ name }) => !known.some((each) => each.name === name))];
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-httpapi-httpapiauth.html */
function addAuth(definition: Fields, auth: Fields): void {
  const authorizers = fieldsOf(auth.Authorizers);
  const schemes: Fields = Object.fromEntries(
    Object.entries(authorizers).map(([name, each]) => [name, schemeOf(fieldsOf(each))]),
  );
  if (auth.EnableIamAuthorizer === true) {
    schemes.AWS_IAM ??= {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    };
  }
  const components = fieldsOf(definition.components);
  const all = { ...fieldsOf(components.securitySchemes), ...schemes };
  if (isFilled(all)) definition.components = { ...components, securitySchemes: all };
  const standard = auth.DefaultAuthorizer;
  if (typeof standard !== 'string' || standard === '' || isNoValue(standard)) return;
  const scopes = fieldsOf(authorizers[standard]).AuthorizationScopes ?? [];
  for (const path of pathNames(definition)) {
    for (const item of pathItems(definition, path)) {
      for (const [method, entry] of Object.entries(item)) {
        if (method === 'parameters' || method.toLowerCase() === 'options') continue;
        for (const each of alternatives(entry)) {
          if (isFilled(each[INTEGRATION]) && !isFilled(each.security)) each.security = [{ [standard]: scopes }];
        }
      }
    }
  }
}

function schemeOf(authorizer: Fields): Fields {
  const settings = fieldsOf(authorizer.JwtConfiguration);
  if (isFilled(settings)) {
    const jwtConfiguration = Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [key.toLowerCase(), value]),
    );
    const own = { jwtConfiguration, identitySource: authorizer.IdentitySource, type: 'jwt' };
    return { type: 'oauth2', 'x-amazon-apigateway-authorizer': compact(own) };
  }
  const identity = fieldsOf(authorizer.Identity);
  const role = authorizer.FunctionInvokeRole;
  const own = {
    type: 'request',
    authorizerUri: invocationUri(authorizer.FunctionArn),
    authorizerCredentials: isFilled(role) && role !== 'NONE' ? role : undefined,
    authorizerResultTtlInSeconds: identity.ReauthorizeEvery,
    identitySource: isFilled(identity) ? identitySources(identity) : undefined,
    authorizerPayloadFormatVersion: authorizer.AuthorizerPayloadFormatVersion,
    enableSimpleResponses: isFilled(authorizer.EnableSimpleResponses) ? authorizer.EnableSimpleResponses : undefined,
  };
  return { type: 'apiKey', name: 'Unused', in: 'header', 'x-amazon-apigateway-authorizer': compact(own) };
}

function identitySources(identity: Fields): readonly string[] {
  const prefixed = (property: string, prefix: string) => listOf(identity[property]).map((each) => `${prefix}${each}`);
  return [
    ...prefixed('Headers', '$request.header.'),
    ...prefixed('QueryStrings', '$request.querystring.'),
    ...prefixed('StageVariables', '$stageVariables.'),
    ...prefixed('Context', '$context.'),
  ];
}

function authorizerPermissions(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, path } = resource;
  return Object.entries(fieldsOf(fieldsOf(properties.Auth).Authorizers)).flatMap(([name, authorizer]) => {
    const { FunctionArn: arn, EnableFunctionDefaultPermissions: enabled } = fieldsOf(authorizer);
    if (!isFilled(arn) || !isFilled(enabled)) return [];
    return [
      authorizerPermission(resource, `${id}${name}AuthorizerPermission`, arn, expansion.pathOf(authorizer, path)),
    ];
  });
}
