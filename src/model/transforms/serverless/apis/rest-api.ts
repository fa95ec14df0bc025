import type { Path } from '../../../value.ts';
import { asWritten, compact, type Fields, fieldsOf, isFields, isFilled, pick, tagList } from '../data.ts';
import { type Expansion, type Generated, generated, propagateTags, type ServerlessResource } from '../expansion.ts';
import { arnText, ref, sub } from '../functions.ts';
import { hashedId, isWord } from '../logical-ids.ts';
import { locationOf } from '../s3-location.ts';
import { addCors } from './cors.ts';
import { isDefinition, isVersion3, pathNames, pathsOf } from './definition.ts';
import { addApiAuth } from './rest-authorizers.ts';
import { privateDomain, restDomain } from './rest-domains.ts';
import { usagePlan } from './usage-plan.ts';

/**
 * AWS::Serverless::Api
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-api.html).
 */
export function expandRestApi(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, attributes, ownAttributes, path } = resource;
  const definition = definitionOf(expansion, resource);
  const endpoint = endpointOf(expansion, properties.EndpointConfiguration);
  const s3 = isFilled(properties.DefinitionUri) ? locationOf(properties.DefinitionUri, 'plain') : undefined;
  const own = {
    ...pick(properties, ['BinaryMediaTypes', 'MinimumCompressionSize']),
    ...Object.fromEntries(
      OPTIONAL.filter((name) => isFilled(properties[name])).map((name) => [name, properties[name]]),
    ),
    ...endpoint,
    Body: s3 === undefined ? definition : undefined,
    BodyS3Location: s3,
  };
  const stageName = typeof properties.StageName === 'string' ? properties.StageName : '';
  const version = properties.OpenApiVersion;
  const contents = s3 ?? definition;
  const deploymentId = isFilled(contents)
    ? hashedId(`${id}Deployment`, [contents, version ?? '', properties.Domain ?? ''])
    : `${id}Deployment`;
  const deployment = {
    RestApiId: ref(id),
    StageName: isFilled(version) ? undefined : 'Stage',
    // What stands behind the colon is a hash that the transform takes of its own representation of the definition: a text
    // that deployment tells, and not the id.
    Description: isFilled(contents)
      ? { 'Fn::Join': ['', ['RestApi deployment id: ', { 'Fn::Select': [0, { 'Fn::Split': ['/', ref(id)] }] }]] }
      : undefined,
  };
  const stage = generated(
    stageIdOf(id, stageName),
    'AWS::ApiGateway::Stage',
    {
      RestApiId: ref(id),
      DeploymentId: ref(deploymentId),
      ...pick(properties, STAGE),
      Tags: isFields(properties.Tags) ? tagList(properties.Tags) : undefined,
    },
    attributes,
    path,
  );
  const resources = [
    generated(id, 'AWS::ApiGateway::RestApi', own, ownAttributes, path),
    generated(deploymentId, 'AWS::ApiGateway::Deployment', deployment, attributes, path),
    stage,
    ...authorizerPermissions(expansion, resource),
    ...domainOf(expansion, resource),
    ...usagePlan(expansion, resource, stage.id),
  ];
  propagateTags(resources, properties.Tags, properties.PropagateTags);
  for (const [type, name] of REFERABLE) {
    const found = resources.findLast((each) => each.fields.Type === type);
    if (found !== undefined) expansion.refer(id, name, found.id);
  }
  return resources;
}

/** What `!Ref Api.Stage` and its like may name. */
const REFERABLE = [
  ['AWS::ApiGateway::Stage', 'Stage'],
  ['AWS::ApiGateway::Deployment', 'Deployment'],
  ['AWS::ApiGateway::DomainName', 'DomainName'],
  ['AWS::ApiGateway::DomainNameV2', 'DomainNameV2'],
  ['AWS::ApiGateway::UsagePlan', 'UsagePlan'],
  ['AWS::ApiGateway::UsagePlanKey', 'UsagePlanKey'],
  ['AWS::ApiGateway::ApiKey', 'ApiKey'],
] as const;

const OPTIONAL = [
  'FailOnWarnings',
  'Name',
  'Description',
  'Mode',
  'ApiKeySourceType',
  'Policy',
  'SecurityPolicy',
  'EndpointAccessMode',
];

const STAGE = [
  'StageName',
  'CacheClusterEnabled',
  'CacheClusterSize',
  'Variables',
  'MethodSettings',
  'AccessLogSetting',
  'CanarySetting',
  'TracingEnabled',
];

export function stageIdOf(id: string, stageName: string): string {
  return isWord(stageName) ? `${id}${stageName}Stage` : hashedId(`${id}Stage`, stageName);
}

function endpointOf({ surroundings }: Expansion, given: unknown): Fields {
  // Edge-optimized endpoints exist in the commercial regions only; a region that is not told is taken for one of those.
  const value = isFilled(given) ? given : (surroundings.partition ?? 'aws') === 'aws' ? undefined : 'REGIONAL';
  if (value === undefined) return {};
  if (!isFields(value) || !isFilled(value.Type)) {
    return { EndpointConfiguration: { Types: [value] }, Parameters: { endpointConfigurationTypes: value } };
  }
  return {
    EndpointConfiguration: compact({
      Types: [value.Type],
      VpcEndpointIds: value.VPCEndpointIds ?? value.VpcEndpointIds,
      IpAddressType: value.IpAddressType,
    }),
    Parameters: { endpointConfigurationTypes: value.Type },
  };
}

/** The definition with what the properties of the API add to it. */
function definitionOf(expansion: Expansion, { id, properties, path }: ServerlessResource): unknown {
  const { DefinitionBody: body, Cors: cors, OpenApiVersion: version } = properties;
  const auth = fieldsOf(expansion.resolved(properties.Auth));
  if (!isDefinition(body)) {
    const needed = ['Cors', 'Auth', 'GatewayResponses', 'Models'].filter((name) => isFilled(properties[name]));
    if (needed.length > 0) {
      const what = `${needed.join(', ')} cannot be added to a definition that is not seen here.`;
      expansion.unseen(what, [...path, 'Properties'], id);
    }
    return body;
  }
  for (const name of ['DefaultAuthorizer', 'ApiKeyRequired']) {
    expansion.decided(auth[name], `Auth.${name} of "${id}"`, path, id);
  }
  if (isFilled(cors)) addCors(body, cors);
  if (isFilled(auth)) {
    addApiAuth(body, auth, properties.StageName);
    toVersion3(body, version);
  }
  if (isFields(properties.GatewayResponses)) addGatewayResponses(body, properties.GatewayResponses);
  if (isFilled(properties.BinaryMediaTypes)) {
    body['x-amazon-apigateway-binary-media-types'] = withSlashes(expansion.resolved(properties.BinaryMediaTypes));
  }
  if (isFields(properties.Models) && isFilled(properties.Models)) {
    const models = Object.entries(properties.Models).map(([name, schema]) => [name.toLowerCase(), schema]);
    body.definitions = { ...fieldsOf(body.definitions), ...Object.fromEntries(models) };
    toVersion3(body, version);
  }
  const disabled = properties.DisableExecuteApiEndpoint;
  if (disabled !== undefined && disabled !== null) disableEndpoint(body, disabled);
  toVersion3(body, version);
  return body;
}

function addGatewayResponses(definition: Fields, responses: Fields): void {
  const written = Object.entries(responses).map(([name, response]) => {
    const { ResponseParameters: given, ResponseTemplates: templates, StatusCode: status } = fieldsOf(response);
    const prefixed = [
      ['Headers', 'header'],
      ['Paths', 'path'],
      ['QueryStrings', 'querystring'],
    ].flatMap(([group = '', prefix]) =>
      Object.entries(fieldsOf(fieldsOf(given)[group])).map(([key, value]) => [
        `gatewayresponse.${prefix}.${key}`,
        value,
      ]),
    );
    const own = {
      responseParameters: Object.fromEntries(prefixed),
      responseTemplates: templates ?? {},
      statusCode: isFilled(status) ? asWritten(status) : undefined,
    };
    return [name, compact(own)];
  });
  const known = fieldsOf(definition['x-amazon-apigateway-gateway-responses']);
  definition['x-amazon-apigateway-gateway-responses'] = { ...known, ...Object.fromEntries(written) };
}

/** A slash is written `~1` where the media type stands in a path of the template. */
function withSlashes(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('~1', '/');
  if (Array.isArray(value)) return value.map(withSlashes);
  if (!isFields(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.replaceAll('~1', '/'), withSlashes(each)]));
}

export function disableEndpoint(definition: Fields, disabled: unknown): void {
  const key = 'x-amazon-apigateway-endpoint-configuration';
  const withSetting = (fields: Fields): Fields => ({
    ...fields,
    [key]: { ...fieldsOf(fields[key]), disableExecuteApiEndpoint: disabled },
  });
  if (!isVersion3(definition.openapi)) {
    Object.assign(definition, withSetting(definition));
    return;
  }
  const servers: readonly unknown[] = Array.isArray(definition.servers) ? definition.servers : [{}];
  definition.servers = servers.map((server) => withSetting(fieldsOf(server)));
}

/** In OpenAPI 3, security schemes and schemas stand under `components`, and a header has a schema. */
function toVersion3(definition: Fields, wanted: unknown): void {
  if (definition.swagger !== undefined && definition.swagger !== null) return;
  if (!isVersion3(isFilled(wanted) ? wanted : definition.openapi)) return;
  for (const [from, to] of [
    ['securityDefinitions', 'securitySchemes'],
    ['definitions', 'schemas'],
  ] as const) {
    if (!isFilled(definition[from])) continue;
    definition.components = { ...fieldsOf(definition.components), [to]: definition[from] };
    delete definition[from];
  }
  for (const path of pathNames(definition)) {
    const options = fieldsOf(pathsOf(definition)[path]).options;
    if (!isFields(options)) continue;
    delete options.produces;
    delete options.consumes;
    const response = fieldsOf(fieldsOf(options.responses)['200']);
    for (const [name, header] of Object.entries(fieldsOf(response.headers))) {
      fieldsOf(response.headers)[name] = { schema: header };
    }
  }
}

function authorizerPermissions(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const { id, properties, path } = resource;
  return Object.entries(fieldsOf(fieldsOf(properties.Auth).Authorizers)).flatMap(([name, authorizer]) => {
    const { FunctionArn: arn, DisableFunctionDefaultPermissions: disabled } = fieldsOf(authorizer);
    if (!isFilled(arn) || isFilled(disabled)) return [];
    return [
      authorizerPermission(resource, `${id}${name}AuthorizerPermission`, arn, expansion.pathOf(authorizer, path)),
    ];
  });
}

/** The permission of API Gateway to call an authorizer. */
export function authorizerPermission(
  { id, attributes }: ServerlessResource,
  permissionId: string,
  functionArn: unknown,
  from: Path,
): Generated {
  const properties = {
    Action: 'lambda:InvokeFunction',
    FunctionName: functionArn,
    Principal: 'apigateway.amazonaws.com',
    SourceArn: sub(arnText('execute-api', '${__ApiId__}/authorizers/*'), { __ApiId__: ref(id) }),
  };
  return generated(permissionId, 'AWS::Lambda::Permission', properties, attributes, from);
}

function domainOf(expansion: Expansion, resource: ServerlessResource): readonly Generated[] {
  const domain = resource.properties.Domain;
  if (!isFields(domain)) return [];
  return expansion.resolved(domain.EndpointConfiguration) === 'PRIVATE'
    ? privateDomain(expansion, resource, domain)
    : restDomain(expansion, resource, domain);
}
