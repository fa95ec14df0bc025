/** Versions, aliases, permissions, URLs, layers, mappings and event settings as resources of templates. */
import { isRecord } from '../../../base/index.ts';
import type { Creation, LocalType, Made, Properties } from '../../service.ts';
import { deleteIfThere } from '../delete-if-there.ts';
import { archiveOf } from './code.ts';
import { functionsOf, namedOf } from './function.ts';
import { deleteFunction } from './functions.ts';
import {
  addLayerVersionPermission,
  deleteLayerVersion,
  publishLayerVersion,
  removeLayerVersionPermission,
} from './layers.ts';
import { mappingsOf } from './mapping.ts';
import { createEventSourceMapping, deleteEventSourceMapping, updateEventSourceMapping } from './mappings.ts';
import { addFunctionPermission, removeFunctionPermission } from './policy.ts';
import {
  createFunctionUrlConfig,
  deleteFunctionEventInvokeConfig,
  deleteFunctionUrlConfig,
  deleteProvisionedConcurrencyConfig,
  putFunctionEventInvokeConfig,
  putProvisionedConcurrencyConfig,
  updateFunctionUrlConfig,
} from './settings.ts';
import { createFunctionAlias, deleteFunctionAlias, publishVersion, updateFunctionAlias } from './versions.ts';

function fn(given: unknown, at: Creation) {
  const named = namedOf(String(given), at);
  return functionsOf(at.world, named).get(named.name);
}

function provisioned(properties: Properties, FunctionName: string, Qualifier: string, at: Creation): void {
  const { ProvisionedConcurrencyConfig: config } = properties;
  if (isRecord(config))
    putProvisionedConcurrencyConfig(
      { FunctionName, Qualifier, ProvisionedConcurrentExecutions: Number(config.ProvisionedConcurrentExecutions) },
      at,
    );
  else if (fn(FunctionName, at)?.provisioned[Qualifier] !== undefined)
    deleteProvisionedConcurrencyConfig({ FunctionName, Qualifier }, at);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html */
export const versionType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const name = String(properties.FunctionName);
    const { FunctionArn: arn = '', Version: version = '' } = await publishVersion(
      {
        FunctionName: name,
        ...(properties.Description !== undefined && { Description: String(properties.Description) }),
        ...(properties.CodeSha256 !== undefined && { CodeSha256: String(properties.CodeSha256) }),
      },
      at,
    );
    provisioned(properties, name, version, at);
    return { id: arn, attributes: { FunctionArn: arn, Version: version } };
  },
  update(made, properties, _before, at) {
    provisioned(properties, String(properties.FunctionName), String(made.attributes.Version), at);
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => deleteFunction({ FunctionName: id }, at)),
  read({ id, attributes }, at) {
    const version = fn(id, at)?.versions[String(attributes.Version)];
    return version && { FunctionName: fn(id, at)?.name, Description: version.description };
  },
};

function aliasInput(properties: Properties) {
  const routing = isRecord(properties.RoutingConfig) ? properties.RoutingConfig.AdditionalVersionWeights : undefined;
  const weights = Array.isArray(routing)
    ? routing.filter(isRecord).map(({ FunctionVersion, FunctionWeight }) => [FunctionVersion, Number(FunctionWeight)])
    : [];
  return {
    FunctionName: String(properties.FunctionName),
    Name: String(properties.Name),
    FunctionVersion: String(properties.FunctionVersion),
    Description: String(properties.Description ?? ''),
    RoutingConfig: { AdditionalVersionWeights: Object.fromEntries(weights) },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html */
export const functionAliasType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const { AliasArn: arn = '' } = await createFunctionAlias(aliasInput(properties), at);
    provisioned(properties, String(properties.FunctionName), String(properties.Name), at);
    return { id: arn, attributes: { AliasArn: arn } };
  },
  async update(made, properties, _before, at) {
    await updateFunctionAlias(aliasInput(properties), at);
    provisioned(properties, String(properties.FunctionName), String(properties.Name), at);
    return made;
  },
  delete: (_made, { FunctionName, Name }, at) =>
    deleteIfThere(() => deleteFunctionAlias({ FunctionName: String(FunctionName), Name: String(Name) }, at)),
  read(_made, at) {
    void at;
    return undefined;
  },
};

const text = (value: unknown) => (value === undefined ? undefined : String(value));
const given = (entries: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined));

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html */
export const permissionType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const id = at.generatedName(100);
    const { InvokedViaFunctionUrl: viaUrl } = properties;
    const input = {
      FunctionName: String(properties.FunctionName),
      StatementId: id,
      Action: String(properties.Action),
      Principal: String(properties.Principal),
      ...given({
        SourceArn: text(properties.SourceArn),
        SourceAccount: text(properties.SourceAccount),
        EventSourceToken: text(properties.EventSourceToken),
        FunctionUrlAuthType: text(properties.FunctionUrlAuthType),
        PrincipalOrgID: text(properties.PrincipalOrgID),
        InvokedViaFunctionUrl: viaUrl === undefined ? undefined : String(viaUrl) === 'true',
      }),
    };
    await addFunctionPermission(input, at);
    return { id, attributes: { Id: id } };
  },
  delete: ({ id }, { FunctionName }, at) =>
    deleteIfThere(() => removeFunctionPermission({ FunctionName: String(FunctionName), StatementId: id }, at)),
};

function urlInput(properties: Properties) {
  return {
    FunctionName: String(properties.TargetFunctionArn),
    AuthType: String(properties.AuthType),
    ...given({
      Qualifier: text(properties.Qualifier),
      InvokeMode: text(properties.InvokeMode),
      Cors: isRecord(properties.Cors) ? properties.Cors : undefined,
    }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html */
export const urlType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const { FunctionUrl: url, FunctionArn: arn } = await createFunctionUrlConfig(urlInput(properties), at);
    return { id: arn, attributes: { FunctionUrl: url, FunctionArn: arn } };
  },
  async update(made, properties, _before, at) {
    await updateFunctionUrlConfig(urlInput(properties), at);
    return made;
  },
  delete: (_made, properties, at) => deleteIfThere(() => deleteFunctionUrlConfig(urlInput(properties), at)),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversion.html */
export const layerVersionType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const content = isRecord(properties.Content) ? properties.Content : {};
    const bytes = await archiveOf(content, at);
    const { LayerVersionArn: arn = '' } = await publishLayerVersion(
      {
        LayerName: String(properties.LayerName ?? at.generatedName(64)),
        Content: { ZipFile: bytes },
        ...given({
          Description: text(properties.Description),
          LicenseInfo: text(properties.LicenseInfo),
          CompatibleRuntimes: properties.CompatibleRuntimes,
          CompatibleArchitectures: properties.CompatibleArchitectures,
        }),
      },
      at,
    );
    return { id: arn, attributes: { LayerVersionArn: arn } };
  },
  delete({ id }, _properties, at) {
    const cut = id.lastIndexOf(':');
    return deleteIfThere(() =>
      deleteLayerVersion({ LayerName: id.slice(0, cut), VersionNumber: Number(id.slice(cut + 1)) }, at),
    );
  },
};

function layerOf(arn: unknown) {
  const given = String(arn);
  const cut = given.lastIndexOf(':');
  return { LayerName: given.slice(0, cut), VersionNumber: Number(given.slice(cut + 1)) };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-layerversionpermission.html */
export const layerPermissionType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    const sid = at.generatedName(100);
    await addLayerVersionPermission(
      {
        ...layerOf(properties.LayerVersionArn),
        StatementId: sid,
        Action: String(properties.Action),
        Principal: String(properties.Principal),
        ...given({ OrganizationId: text(properties.OrganizationId) }),
      },
      at,
    );
    const id = `${properties.LayerVersionArn}#${sid}`;
    return { id, attributes: { Id: id } };
  },
  delete: ({ id }, properties, at) =>
    deleteIfThere(() =>
      removeLayerVersionPermission(
        { ...layerOf(properties.LayerVersionArn), StatementId: id.slice(id.indexOf('#') + 1) },
        at,
      ),
    ),
};

function mappingInput(properties: Properties, at: Creation) {
  const { Tags: tags, StartingPositionTimestamp: from, ...rest } = properties;
  const own = Array.isArray(tags) ? tags.filter(isRecord).map(({ Key, Value }) => [String(Key), String(Value)]) : [];
  return {
    ...rest,
    FunctionName: String(properties.FunctionName),
    Tags: { ...at.tags, ...Object.fromEntries(own) },
    ...(from !== undefined && { StartingPositionTimestamp: new Date(Number(from) * 1000) }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export const mappingType: LocalType = {
  standing: 'RUNS',
  async create(properties, at): Promise<Made> {
    const { UUID: id = '', EventSourceMappingArn: arn } = await createEventSourceMapping(
      mappingInput(properties, at),
      at,
    );
    return { id, attributes: { Id: id, EventSourceMappingArn: arn } };
  },
  async update(made, properties, _before, at) {
    const { Tags: tags, ...rest } = mappingInput(properties, at);
    await updateEventSourceMapping({ ...rest, UUID: made.id }, at);
    const mappings = mappingsOf(at.world, at);
    const mapping = mappings.get(made.id);
    if (mapping !== undefined) mappings.put(made.id, { ...mapping, tags });
    return made;
  },
  delete: ({ id }, _properties, at) => deleteIfThere(() => deleteEventSourceMapping({ UUID: id }, at)),
};

function invokeInput(properties: Properties) {
  return {
    FunctionName: String(properties.FunctionName),
    Qualifier: String(properties.Qualifier),
    ...given({
      MaximumEventAgeInSeconds:
        properties.MaximumEventAgeInSeconds === undefined ? undefined : Number(properties.MaximumEventAgeInSeconds),
      MaximumRetryAttempts:
        properties.MaximumRetryAttempts === undefined ? undefined : Number(properties.MaximumRetryAttempts),
      DestinationConfig: properties.DestinationConfig,
    }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html */
export const eventInvokeConfigType: LocalType = {
  standing: 'RUNS',
  async create(properties, at) {
    await putFunctionEventInvokeConfig(invokeInput(properties), at);
    return { id: at.generatedName(), attributes: {} };
  },
  async update(made, properties, _before, at) {
    await putFunctionEventInvokeConfig(invokeInput(properties), at);
    return made;
  },
  delete: (_made, properties, at) => deleteIfThere(() => deleteFunctionEventInvokeConfig(invokeInput(properties), at)),
};
