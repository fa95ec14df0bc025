import { entryAt, type Fields, fieldsOf, isFilled, listOf } from './data.ts';
import { type Expansion, type Generated, generated, type ServerlessResource } from './expansion.ts';
import { getAtt, logicalIdIn, ref } from './functions.ts';
import { hashedId } from './logical-ids.ts';

interface Published {
  readonly version: Generated;
  readonly alias: Generated;
}

/**
 * `AutoPublishAlias`: a version whose logical id changes with the code, and an alias that moves to it
 * (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/automating-updates-to-serverless-apps.html).
 */
export function versionAndAlias(
  expansion: Expansion,
  resource: ServerlessResource,
  lambda: Generated,
): Published | undefined {
  const { id, properties, attributes, path } = resource;
  const name = expansion.resolved(properties.AutoPublishAlias);
  if (typeof name !== 'string') {
    return expansion.unseen(
      `The name of the alias of "${id}" is not known here, so its version and alias are not seen.`,
      [...path, 'Properties', 'AutoPublishAlias'],
      id,
    );
  }
  const own = fieldsOf(lambda.fields.Properties);
  const checksum = expansion.resolved(properties.AutoPublishCodeSha256);
  if (typeof checksum === 'string') {
    const said = expansion.resolved(properties.Description);
    if (!isFilled(said)) own.Description = checksum;
    else own.Description = typeof said === 'string' ? `${said} ${checksum}` : { 'Fn::Join': [' ', [said, checksum]] };
  }
  const versionId =
    typeof checksum === 'string' && checksum !== ''
      ? `${id}Version${checksum.slice(0, 10)}`
      : hashedId(`${id}Version`, whatMakesAVersion(expansion, properties, own));
  const isOnManagedInstances = isFilled(properties.CapacityProviderConfig);
  const version = generated(
    versionId,
    'AWS::Lambda::Version',
    {
      FunctionName: ref(id),
      Description: properties.VersionDescription,
      FunctionScalingConfig: isOnManagedInstances ? properties.FunctionScalingConfig : undefined,
    },
    { DeletionPolicy: properties.VersionDeletionPolicy ?? (isOnManagedInstances ? 'Delete' : 'Retain'), ...attributes },
    path,
  );
  const alias = generated(
    `${id}Alias${name.replaceAll('-', 'D').replaceAll('_', 'U')}`,
    'AWS::Lambda::Alias',
    {
      Name: name,
      FunctionName: ref(id),
      FunctionVersion: getAtt(version.id, 'Version'),
      ProvisionedConcurrencyConfig: isFilled(properties.ProvisionedConcurrencyConfig)
        ? properties.ProvisionedConcurrencyConfig
        : undefined,
    },
    attributes,
    path,
  );
  return { version, alias };
}

/** What of a function, when it changes, makes a new version. */
function whatMakesAVersion(expansion: Expansion, properties: Fields, own: Fields): Fields {
  if (properties.AutoPublishAliasAllProperties === true) {
    const layers = listOf(own.Layers).flatMap((layer) => {
      const layerId = logicalIdIn(layer);
      const layerProperties = layerId === undefined ? undefined : entryAt(expansion.resources[layerId], 'Properties');
      return layerId !== undefined && isFilled(fieldsOf(layerProperties).PublishLambdaVersion)
        ? [[layerId, layerProperties]]
        : [];
    });
    return { ...own, ...Object.fromEntries(layers) };
  }
  const snapStart = fieldsOf(own.SnapStart);
  return {
    ...fieldsOf(expansion.resolved(own.Code)),
    ...fieldsOf(own.Environment),
    ...(isFilled(own.MemorySize) && { MemorySize: own.MemorySize }),
    ...(isFilled(snapStart) && (snapStart.ApplyOn ?? 'None') !== 'None' && { SnapStart: snapStart }),
  };
}
