/**
 * REST APIs as resources of templates: the operations of the API, whose members begin in lower case.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGateway.html
 */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Operation, Properties } from '../../service.ts';
import { deleteIfThere } from '../delete-if-there.ts';
import { type ApiItem, mapIn, mapsIn, optionalText } from '../execute-api/item.ts';
import { accountOperations, setAccountRole } from './account-operations.ts';
import { methodNamed, newRestIntegration, putMethodOf } from './methods.ts';
import { changeRestApi, createRestApi, deleteRestApi, putDocument, restOperations } from './operations.ts';
import { accountItems, putRestApi, restApiNamed, restApisOf } from './rest-api.ts';
import { changeStageOf, createDeployment } from './stages.ts';

const operations = { ...restOperations, ...accountOperations };

function operate(name: string, input: ApiItem, at: Creation): ApiItem {
  const act: Operation | undefined = operations[name];
  if (act === undefined) throw new Error(`The API has no ${name}`);
  return mapIn(act(input, at));
}

const lowerFirst = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

/** Members whose keys are the user's. */
const MAPS = new Set([
  'Parameters',
  'RequestModels',
  'RequestParameters',
  'RequestTemplates',
  'ResponseModels',
  'ResponseParameters',
  'ResponseTemplates',
  'StageVariableOverrides',
  'Variables',
]);

const FLAGS =
  /^(?:ApiKeyRequired|CacheClusterEnabled|CacheDataEncrypted|CachingEnabled|DataTraceEnabled|DisableExecuteApiEndpoint|Enabled|MetricsEnabled|TracingEnabled|UseStageCache|ValidateRequestBody|ValidateRequestParameters)$/;
const COUNTS =
  /^(?:AuthorizerResultTtlInSeconds|BurstLimit|CacheTtlInSeconds|Limit|MinimumCompressionSize|Offset|RateLimit|ThrottlingBurstLimit|ThrottlingRateLimit|TimeoutInMillis)$/;

/** Properties as the API has them: `RestApiId` is `restApiId`; numbers and flags may stand as text. */
function lowered(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => lowered(each, name));
  if (!isRecord(value)) {
    if (FLAGS.test(name)) return String(value) === 'true';
    return COUNTS.test(name) ? Number(value) : value;
  }
  if (name === 'RequestParameters')
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, each === 'true' ? true : each === 'false' ? false : each]),
    );
  if (MAPS.has(name)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [lowerFirst(key), lowered(each, key)]));
}

function inputOf({ Tags: _, ...properties }: Properties): ApiItem {
  return mapIn(lowered(properties));
}

function tagsOf({ Tags: tags }: Properties, at: Creation): ApiItem {
  const own = mapsIn(tags).map(({ Key, Value }) => [String(Key), String(Value)]);
  return { ...at.tags, ...Object.fromEntries(own) };
}

const policyText = (policy: unknown) =>
  policy === undefined ? undefined : typeof policy === 'string' ? policy : JSON.stringify(policy);

async function documentOf({ Body: body, BodyS3Location: place }: Properties, at: Creation): Promise<unknown> {
  if (!isRecord(place)) return body;
  const { Bucket, Key } = place;
  const { Body: stream } = (await at.world.invoke('s3', 'GetObject', { Bucket, Key }, at)) as {
    readonly Body: AsyncIterable<Uint8Array>;
  };
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function settingsOf(properties: Properties, at: Creation): ApiItem {
  const {
    Body: _,
    BodyS3Location: __,
    FailOnWarnings: ___,
    Mode: ____,
    Parameters: _____,
    Policy,
    ...rest
  } = properties;
  const given = inputOf(rest);
  const policy = policyText(Policy);
  return { ...given, ...(policy !== undefined && { policy }), tags: tagsOf(properties, at) };
}

const restApiType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const document = await documentOf(properties, at);
    const settings = settingsOf(properties, at);
    const title = mapIn(mapIn(document).info).title;
    const { id } = createRestApi({ ...settings, name: settings.name ?? title ?? at.logicalId }, at) ?? {};
    if (document !== undefined) {
      putDocument(id, document, properties.Mode === 'merge', at);
      // What the template says stands before what the document says.
      changeRestApi(id, settings, at);
    }
    const { rootId } = restApiNamed(id, at);
    return { id: String(id), attributes: { RestApiId: id, RootResourceId: rootId } };
  },
  async update(made, properties, _before, at) {
    const document = await documentOf(properties, at);
    if (document !== undefined) putDocument(made.id, document, properties.Mode === 'merge', at);
    changeRestApi(made.id, settingsOf(properties, at), at);
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => deleteRestApi({ restApiId: id }, at)),
  read({ id }, at) {
    const api = restApisOf(at.world, at).get(id);
    return (
      api && {
        Name: api.settings.name,
        Description: api.settings.description,
        ApiKeySourceType: api.settings.apiKeySource,
      }
    );
  },
};

const resourceType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const id = String(operate('CreateResource', inputOf(properties), at).id);
    return { id, attributes: { ResourceId: id } };
  },
  delete: ({ id }, { RestApiId }, at) =>
    deleteIfThere(() => operate('DeleteResource', { restApiId: RestApiId, resourceId: id }, at)),
  read({ id }, { world, account, region }) {
    for (const api of restApisOf(world, { account, region }).values()) {
      const found = api.resources[id];
      if (found !== undefined) return { RestApiId: api.id, ParentId: found.parentId, PathPart: found.pathPart };
    }
    return undefined;
  },
};

/** A method with its responses and its integration, in the shape of GetMethod. */
function methodItem(properties: Properties): ApiItem {
  const { restApiId: _, resourceId, integration, methodResponses, ...given } = inputOf(properties);
  const byStatus = (list: unknown) => Object.fromEntries(mapsIn(list).map((each) => [String(each.statusCode), each]));
  const { integrationResponses, integrationHttpMethod, ...own } = mapIn(integration);
  const responses = byStatus(integrationResponses);
  const made = isRecord(integration)
    ? {
        ...newRestIntegration({ ...own, integrationHttpMethod }, resourceId),
        ...(Object.keys(responses).length > 0 && { integrationResponses: responses }),
      }
    : undefined;
  return {
    apiKeyRequired: false,
    authorizationType: 'NONE',
    ...given,
    ...(methodResponses !== undefined && { methodResponses: byStatus(methodResponses) }),
    ...(made !== undefined && { methodIntegration: made }),
  };
}

const methodType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const { RestApiId: api, ResourceId: resource, HttpMethod: verb } = properties;
    const item = methodItem(properties);
    const { methodIntegration: _, methodResponses: __, ...own } = item;
    operate('PutMethod', { ...own, restApiId: api, resourceId: resource, httpMethod: verb }, at);
    putMethodOf(restApiNamed(api, at), resource, item, at);
    return { id: `${api}|${resource}|${verb}`, attributes: {} };
  },
  update(made, properties, _before, at) {
    const { RestApiId: api, ResourceId: resource, HttpMethod: verb } = properties;
    methodNamed(restApiNamed(api, at), resource, verb);
    putMethodOf(restApiNamed(api, at), resource, methodItem(properties), at);
    return made;
  },
  delete: (_made, { RestApiId, ResourceId, HttpMethod }, at) =>
    deleteIfThere(() =>
      operate('DeleteMethod', { restApiId: RestApiId, resourceId: ResourceId, httpMethod: HttpMethod }, at),
    ),
};

/** A stage that the deployment makes or moves, with what StageDescription says of it. */
const deploymentType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const { stageDescription, stageName, ...given } = inputOf(properties);
    const id = String(createDeployment({ ...given, stageName }, at)?.id);
    const description = mapIn(stageDescription);
    if (stageName !== undefined && Object.keys(description).length > 0)
      changeStageOf(given.restApiId, String(stageName), (stage) => ({ ...stage, ...stageSettings(description) }), at);
    return { id, attributes: { DeploymentId: id } };
  },
  update(made, properties, _before, at) {
    const api = restApiNamed(properties.RestApiId, at);
    const before = api.deployments[made.id] ?? {};
    putRestApi(
      { ...api, deployments: { ...api.deployments, [made.id]: { ...before, description: properties.Description } } },
      at,
    );
    return made;
  },
  async delete({ id }, { RestApiId, StageName }, at) {
    await deleteIfThere(() => {
      const api = restApiNamed(RestApiId, at);
      const stage = StageName === undefined ? undefined : api.stages[String(StageName)];
      if (stage?.deploymentId === id) operate('DeleteStage', { restApiId: RestApiId, stageName: StageName }, at);
    });
    await deleteIfThere(() => operate('DeleteDeployment', { restApiId: RestApiId, deploymentId: id }, at));
  },
};

/** Settings of methods by `resource/METHOD`, as a stage keeps them. */
function stageSettings(given: ApiItem): ApiItem {
  const { methodSettings, accessLogSetting, canarySetting, ...rest } = given;
  const entries = mapsIn(methodSettings).map(({ resourcePath = '/*', httpMethod = '*', ...setting }) => {
    const path = String(resourcePath) === '/*' ? '*' : String(resourcePath).replace(/^\//, '');
    return [`${path}/${httpMethod}`, setting];
  });
  return {
    ...rest,
    methodSettings: Object.fromEntries(entries),
    ...(accessLogSetting !== undefined && { accessLogSettings: accessLogSetting }),
    ...(canarySetting !== undefined && { canarySettings: canarySetting }),
  };
}

const stageType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const { methodSettings, accessLogSetting, ...given } = inputOf(properties);
    const stageName = String(given.stageName ?? at.generatedName().replaceAll('-', '_'));
    operate('CreateStage', { ...given, stageName, tags: tagsOf(properties, at) }, at);
    const more = stageSettings({ methodSettings, accessLogSetting });
    changeStageOf(given.restApiId, stageName, (stage) => ({ ...stage, ...more }), at);
    return { id: stageName, attributes: {} };
  },
  update(made, properties, _before, at) {
    const settings = { ...stageSettings(inputOf(properties)), tags: tagsOf(properties, at) };
    changeStageOf(
      properties.RestApiId,
      made.id,
      ({ createdDate }) => ({
        cacheClusterEnabled: false,
        tracingEnabled: false,
        ...settings,
        stageName: made.id,
        createdDate,
      }),
      at,
    );
    return made;
  },
  delete: ({ id }, { RestApiId }, at) =>
    deleteIfThere(() => operate('DeleteStage', { restApiId: RestApiId, stageName: id }, at)),
};

/** A part of an API with an id of its own. */
function partType(
  name: string,
  part: 'authorizers' | 'models' | 'validators' | 'documentationParts',
  attribute: string | undefined,
): LocalType {
  const key = {
    authorizers: 'authorizerId',
    models: 'modelName',
    validators: 'requestValidatorId',
    documentationParts: 'documentationPartId',
  }[part];
  const given = (properties: Properties, at: Creation): ApiItem => {
    const input = inputOf(properties);
    if (part !== 'models')
      return part === 'documentationParts' ? { ...input, properties: properties.Properties } : input;
    const { Schema: schema } = properties;
    return {
      contentType: 'application/json',
      ...input,
      name: input.name ?? at.generatedName().replaceAll('-', ''),
      schema: schema === undefined || typeof schema === 'string' ? (schema ?? '{}') : JSON.stringify(schema),
    };
  };
  return {
    standing: 'RUNS',
    create(properties, at) {
      const made = operate(`Create${name}`, given(properties, at), at);
      const id = String(part === 'models' ? made.name : made.id);
      return { id, attributes: attribute === undefined ? {} : { [attribute]: id } };
    },
    update(made, properties, _before, at) {
      const api = restApiNamed(properties.RestApiId, at);
      const { restApiId: _, ...changes } = given(properties, at);
      const before = mapIn(api[part][made.id]);
      const changed = { ...before, ...changes, ...(part === 'models' && { name: made.id }) };
      putRestApi({ ...api, [part]: { ...api[part], [made.id]: changed } }, at);
      return made;
    },
    delete: ({ id }, { RestApiId }, at) =>
      deleteIfThere(() => operate(`Delete${name}`, { restApiId: RestApiId, [key]: id }, at)),
  };
}

const gatewayResponseType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    operate('PutGatewayResponse', inputOf(properties), at);
    const id = `${properties.RestApiId}|${properties.ResponseType}`;
    return { id, attributes: { Id: id } };
  },
  update(made, properties, _before, at) {
    operate('PutGatewayResponse', inputOf(properties), at);
    return made;
  },
  delete: (_made, { RestApiId, ResponseType }, at) =>
    deleteIfThere(() => operate('DeleteGatewayResponse', { restApiId: RestApiId, responseType: ResponseType }, at)),
};

const gatewayAccountType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    setAccountRole(optionalText(properties.CloudWatchRoleArn), at);
    const id = at.generatedName();
    return { id, attributes: { Id: id } };
  },
  update(made, properties, _before, at) {
    setAccountRole(optionalText(properties.CloudWatchRoleArn), at);
    return made;
  },
  // The account keeps its role.
  delete: () => undefined,
};

const apiKeyType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const { name = at.generatedName(), ...given } = inputOf(properties);
    const id = String(operate('CreateApiKey', { ...given, name, tags: tagsOf(properties, at) }, at).id);
    return { id, attributes: { APIKeyId: id } };
  },
  update(made, properties, _before, at) {
    const { description, enabled, customerId } = inputOf(properties);
    changeAccountItem(
      'key',
      made.id,
      { description, enabled: enabled ?? false, customerId, tags: tagsOf(properties, at) },
      at,
    );
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => operate('DeleteApiKey', { apiKey: id }, at)),
};

function changeAccountItem(word: string, id: string, changes: ApiItem, at: Creation): void {
  const items = accountItems(at.world, at, word);
  items.put(id, { ...items.get(id), ...changes });
}

/** `Throttle` of a stage in a plan is by path, which stays as it is. */
function planInput(properties: Properties, at: Creation): ApiItem {
  const { usagePlanName, apiStages, ...rest } = inputOf(properties);
  const stages = mapsIn(apiStages).map(({ apiId, stage, throttle }) => ({
    apiId,
    stage,
    ...(throttle !== undefined && { throttle }),
  }));
  return { ...rest, name: usagePlanName ?? at.generatedName(), apiStages: stages, tags: tagsOf(properties, at) };
}

const usagePlanType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    const id = String(operate('CreateUsagePlan', planInput(properties, at), at).id);
    return { id, attributes: { Id: id } };
  },
  update(made, properties, _before, at) {
    const { name, ...rest } = planInput(properties, at);
    const own = properties.UsagePlanName === undefined ? {} : { name };
    changeAccountItem('plan', made.id, { throttle: undefined, quota: undefined, ...rest, ...own }, at);
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => operate('DeleteUsagePlan', { usagePlanId: id }, at)),
};

const usagePlanKeyType: LocalType = {
  standing: 'RUNS',
  create(properties, at) {
    operate('CreateUsagePlanKey', inputOf(properties), at);
    const id = `${properties.KeyId}:${properties.UsagePlanId}`;
    return { id, attributes: { Id: id } };
  },
  delete: (_made, { KeyId, UsagePlanId }, at) =>
    deleteIfThere(() => operate('DeleteUsagePlanKey', { keyId: KeyId, usagePlanId: UsagePlanId }, at)),
};

const gatewayDomainType: LocalType = {
  standing: 'RECORDED',
  create(properties, at) {
    const made = operate('CreateDomainName', { ...inputOf(properties), tags: tagsOf(properties, at) }, at);
    const {
      regionalDomainName,
      regionalHostedZoneId,
      distributionDomainName,
      distributionHostedZoneId,
      domainNameArn,
    } = made;
    return {
      id: String(properties.DomainName),
      attributes: {
        DomainNameArn: domainNameArn,
        ...(regionalDomainName !== undefined && {
          RegionalDomainName: regionalDomainName,
          RegionalHostedZoneId: regionalHostedZoneId,
        }),
        ...(distributionDomainName !== undefined && {
          DistributionDomainName: distributionDomainName,
          DistributionHostedZoneId: distributionHostedZoneId,
        }),
      },
    };
  },
  update(made, properties, _before, at) {
    changeAccountItem('domain', made.id, { ...inputOf(properties), tags: tagsOf(properties, at) }, at);
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => operate('DeleteDomainName', { domainName: id }, at)),
};

const basePathMappingType: LocalType = {
  standing: 'RECORDED',
  create(properties, at) {
    operate('CreateBasePathMapping', inputOf(properties), at);
    return { id: `${properties.DomainName}|${properties.BasePath ?? ''}`, attributes: {} };
  },
  update(made, properties, before, at) {
    operate('DeleteBasePathMapping', inputOf(before), at);
    operate('CreateBasePathMapping', inputOf(properties), at);
    return made;
  },
  delete: (_made, properties, at) => deleteIfThere(() => operate('DeleteBasePathMapping', inputOf(properties), at)),
};

const gatewayVpcLinkType: LocalType = {
  standing: 'RECORDED',
  create(properties, at) {
    const id = String(operate('CreateVpcLink', { ...inputOf(properties), tags: tagsOf(properties, at) }, at).id);
    return { id, attributes: { VpcLinkId: id } };
  },
  update(made, properties, _before, at) {
    changeAccountItem('link', made.id, { ...inputOf(properties), tags: tagsOf(properties, at) }, at);
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => operate('DeleteVpcLink', { vpcLinkId: id }, at)),
};

export const restApiTypes: Readonly<Record<string, LocalType>> = {
  'AWS::ApiGateway::Account': gatewayAccountType,
  'AWS::ApiGateway::ApiKey': apiKeyType,
  'AWS::ApiGateway::Authorizer': partType('Authorizer', 'authorizers', 'AuthorizerId'),
  'AWS::ApiGateway::BasePathMapping': basePathMappingType,
  'AWS::ApiGateway::Deployment': deploymentType,
  'AWS::ApiGateway::DocumentationPart': partType('DocumentationPart', 'documentationParts', 'DocumentationPartId'),
  'AWS::ApiGateway::DomainName': gatewayDomainType,
  'AWS::ApiGateway::GatewayResponse': gatewayResponseType,
  'AWS::ApiGateway::Method': methodType,
  'AWS::ApiGateway::Model': partType('Model', 'models', undefined),
  'AWS::ApiGateway::RequestValidator': partType('RequestValidator', 'validators', 'RequestValidatorId'),
  'AWS::ApiGateway::Resource': resourceType,
  'AWS::ApiGateway::RestApi': restApiType,
  'AWS::ApiGateway::Stage': stageType,
  'AWS::ApiGateway::UsagePlan': usagePlanType,
  'AWS::ApiGateway::UsagePlanKey': usagePlanKeyType,
  'AWS::ApiGateway::VpcLink': gatewayVpcLinkType,
};
