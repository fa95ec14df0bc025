/**
 * APIs of version 2 as resources of templates: the operations of the API under the names of properties.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApiGatewayV2.html
 */
import { Buffer } from 'node:buffer';
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Operation, Properties } from '../../service.ts';
import { deleteIfThere } from '../delete-if-there.ts';
import { invokeUrl } from '../execute-api/gateway-call.ts';
import { type ApiItem, mapIn } from '../execute-api/item.ts';
import { domainOperations } from './domain-names.ts';
import { type ApiPart, gatewayBadRequest, httpApisOf, PARTS } from './http-api.ts';
import { createHttpApi, deleteHttpApi, httpApiOperations, reimportHttpApi, updateHttpApi } from './operations.ts';

const operations = { ...httpApiOperations, ...domainOperations };

function operate(name: string, input: ApiItem, at: Creation): ApiItem {
  const act: Operation | undefined = operations[name];
  if (act === undefined) throw new Error(`The API has no ${name}`);
  return mapIn(act(input, at));
}

const flag = (value: unknown) => (value === undefined ? undefined : String(value) === 'true');
const count = (value: unknown) => (value === undefined ? undefined : Number(value));

/** Numbers and flags may stand in templates as text. */
function typed(properties: Properties): ApiItem {
  const made: Record<string, unknown> = { ...properties };
  for (const name of [
    'AutoDeploy',
    'ApiKeyRequired',
    'DisableExecuteApiEndpoint',
    'EnableSimpleResponses',
    'DisableSchemaValidation',
  ])
    if (made[name] !== undefined) made[name] = flag(made[name]);
  for (const name of ['TimeoutInMillis', 'AuthorizerResultTtlInSeconds'])
    if (made[name] !== undefined) made[name] = count(made[name]);
  return made;
}

/** `{ "201": { ResponseParameters: [{ Destination, Source }] } }` is `{ "201": { Destination: Source } }` in the API. */
function responseParameters(given: unknown): ApiItem | undefined {
  if (!isRecord(given)) return undefined;
  return Object.fromEntries(
    Object.entries(given).map(([status, of]) => {
      const list = isRecord(of) && Array.isArray(of.ResponseParameters) ? of.ResponseParameters.filter(isRecord) : [];
      return [status, Object.fromEntries(list.map(({ Destination, Source }) => [String(Destination), String(Source)]))];
    }),
  );
}

function partType(name: string, part: ApiPart): LocalType {
  const key = PARTS[part];
  const inputOf = (properties: Properties, at: Creation): ApiItem => {
    const { Tags, ResponseParameters, ...rest } = typed(properties);
    return {
      ...rest,
      ...(ResponseParameters !== undefined && { ResponseParameters: responseParameters(ResponseParameters) }),
      ...(part === 'stages' && { Tags: { ...at.tags, ...mapIn(Tags) } }),
      ...(part === 'models' && { Schema: textSchema(rest.Schema) }),
    };
  };
  return {
    standing: 'RUNS',
    create(properties, at) {
      const id = String(operate(`Create${name}`, inputOf(properties, at), at)[key]);
      return { id, attributes: part === 'stages' ? {} : { [key]: id } };
    },
    update(made, properties, _before, at) {
      operate(`Update${name}`, { ...inputOf(properties, at), [key]: made.id }, at);
      return made;
    },
    delete: ({ id }, { ApiId }, at) => deleteIfThere(() => operate(`Delete${name}`, { ApiId, [key]: id }, at)),
    read({ id }, at) {
      for (const api of httpApisOf(at.world, at).values()) {
        const found = api[part][id];
        if (found !== undefined) return { ...found, ApiId: api.id };
      }
      return undefined;
    },
  };
}

const textSchema = (schema: unknown) => (typeof schema === 'string' ? schema : JSON.stringify(schema));

async function bodyOf({ Body: body, BodyS3Location: place }: Properties, at: Creation): Promise<unknown> {
  if (!isRecord(place)) return body;
  const { Bucket, Key } = place;
  const { Body: stream } = (await at.world.invoke('s3', 'GetObject', { Bucket, Key }, at)) as {
    readonly Body: AsyncIterable<Uint8Array>;
  };
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function apiInput(properties: Properties, at: Creation): ApiItem {
  const { Body: _, BodyS3Location: __, BasePath: ___, FailOnWarnings: ____, Tags, ...rest } = typed(properties);
  return { ...rest, Tags: { ...at.tags, ...mapIn(Tags) } };
}

/** HTTP APIs run. WebSocket APIs are kept: nothing here holds their connections. */
const httpApiType: LocalType = {
  standing: 'RUNS',
  standingOf: ({ ProtocolType: protocol }) => (protocol === 'WEBSOCKET' ? 'RECORDED' : 'RUNS'),
  async create(properties, at) {
    const body = await bodyOf(properties, at);
    const document = typeof body === 'string' ? {} : mapIn(body);
    const input = apiInput(properties, at);
    const name = input.Name ?? mapIn(document.info).title;
    if (name === undefined && body === undefined) throw gatewayBadRequest('Name is required to create an API.');
    const { ApiId: id } = createHttpApi({ ProtocolType: 'HTTP', ...input, Name: name }, at);
    if (body !== undefined) reimportHttpApi({ ApiId: String(id), Body: body }, at);
    return apiMade(String(id), at);
  },
  async update(made, properties, _before, at) {
    const body = await bodyOf(properties, at);
    updateHttpApi({ ...apiInput(properties, at), ApiId: made.id }, at);
    if (body !== undefined) reimportHttpApi({ ApiId: made.id, Body: body }, at);
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => deleteHttpApi({ ApiId: id }, at)),
  read: ({ id }, at) => httpApisOf(at.world, at).get(id)?.settings,
};

function apiMade(id: string, at: Creation) {
  const ExecuteApiArn = `arn:aws:execute-api:${at.region}:${at.account}:${id}`;
  return { id, attributes: { ApiId: id, ApiEndpoint: invokeUrl(at.world, id), ExecuteApiArn } };
}

const domainNameType: LocalType = {
  standing: 'RECORDED',
  create(properties, at) {
    const made = operate('CreateDomainName', { ...properties, Tags: { ...at.tags, ...mapIn(properties.Tags) } }, at);
    const first = Array.isArray(made.DomainNameConfigurations) ? mapIn(made.DomainNameConfigurations[0]) : {};
    return {
      id: String(properties.DomainName),
      attributes: {
        DomainNameArn: made.DomainNameArn,
        RegionalDomainName: first.ApiGatewayDomainName,
        RegionalHostedZoneId: first.HostedZoneId,
      },
    };
  },
  update(made, properties, _before, at) {
    operate('UpdateDomainName', { ...properties, DomainName: made.id }, at);
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => operate('DeleteDomainName', { DomainName: id }, at)),
};

const apiMappingType: LocalType = {
  standing: 'RECORDED',
  create(properties, at) {
    const id = String(operate('CreateApiMapping', properties, at).ApiMappingId);
    return { id, attributes: { ApiMappingId: id } };
  },
  update(made, properties, _before, at) {
    operate('UpdateApiMapping', { ...properties, ApiMappingId: made.id }, at);
    return made;
  },
  delete: ({ id }, { DomainName }, at) =>
    deleteIfThere(() => operate('DeleteApiMapping', { DomainName, ApiMappingId: id }, at)),
};

const vpcLinkType: LocalType = {
  standing: 'RECORDED',
  create(properties, at) {
    const id = String(
      operate('CreateVpcLink', { ...properties, Tags: { ...at.tags, ...mapIn(properties.Tags) } }, at).VpcLinkId,
    );
    return { id, attributes: { VpcLinkId: id } };
  },
  update(made, properties, _before, at) {
    operate('UpdateVpcLink', { Name: properties.Name, VpcLinkId: made.id }, at);
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => operate('DeleteVpcLink', { VpcLinkId: id }, at)),
};

export const httpApiTypes: Readonly<Record<string, LocalType>> = {
  'AWS::ApiGatewayV2::Api': httpApiType,
  'AWS::ApiGatewayV2::ApiMapping': apiMappingType,
  'AWS::ApiGatewayV2::Authorizer': partType('Authorizer', 'authorizers'),
  'AWS::ApiGatewayV2::Deployment': partType('Deployment', 'deployments'),
  'AWS::ApiGatewayV2::DomainName': domainNameType,
  'AWS::ApiGatewayV2::Integration': partType('Integration', 'integrations'),
  'AWS::ApiGatewayV2::Model': partType('Model', 'models'),
  'AWS::ApiGatewayV2::Route': partType('Route', 'routes'),
  'AWS::ApiGatewayV2::Stage': partType('Stage', 'stages'),
  'AWS::ApiGatewayV2::VpcLink': vpcLinkType,
};
