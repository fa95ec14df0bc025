/** Layers: archives that functions share. https://docs.aws.amazon.com/lambda/latest/dg/chapter-layers.html */
import type { LambdaOperations, LambdaShapes } from '../../schemas/lambda.generated.ts';
import type { Call, LocalWorld } from '../../service.ts';
import { archive, archiveOf, codeLocation, keepCode } from './code.ts';
import {
  checkRevision,
  conflict,
  type FunctionCode,
  type FunctionPolicy,
  invalidOfLambda,
  lambdaTime,
  malformedInput,
  markedPage,
  newRevision,
  resourceNotFound,
} from './function.ts';

export interface LayerVersion {
  readonly arn: string;
  readonly layer: string;
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly license?: string | undefined;
  readonly code: FunctionCode;
  readonly runtimes?: readonly string[] | undefined;
  readonly architectures?: readonly string[] | undefined;
  readonly createdMs: number;
  readonly policy?: FunctionPolicy | undefined;
}

interface Layer {
  readonly last: number;
}

type Place = { readonly account: string; readonly region: string };
const versionsOf = (world: LocalWorld, { account, region }: Place) =>
  world.state.collection<LayerVersion>('lambda/layer-version', { account, region });
const layersOf = (world: LocalWorld, { account, region }: Place) =>
  world.state.collection<Layer>('lambda/layer', { account, region });

const keyOf = (name: string, version: number) => `${name}:${version}`;
const layerArn = ({ account, region }: Place, name: string) => `arn:aws:lambda:${region}:${account}:layer:${name}`;

function byArn(arn: string, world: LocalWorld): LayerVersion | undefined {
  const [, , , region = '', account = '', , name = '', version = ''] = arn.split(':');
  return versionsOf(world, { account, region }).get(keyOf(name, Number(version)));
}

/** The layers that a function asks for. Throws what Lambda says of layers that are not there. */
export async function layersGiven(arns: readonly string[], call: Call) {
  if (arns.length > 5) throw invalidOfLambda('Cannot reference more than 5 layers.');
  const seen = new Map<string, string>();
  return arns.map((arn) => {
    if (!/^arn:[^:]+:lambda:[^:]+:\d{12}:layer:[a-zA-Z0-9-_]+:\d+$/.test(arn))
      throw malformedInput(
        `1 validation error detected: Value '[${arns.join(', ')}]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: (arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+), Member must not be null]`,
      );
    if (arn.split(':')[3] !== call.region)
      throw invalidOfLambda(
        `Layers are not in the same region as the function. Layers are expected to be in region ${call.region}.`,
      );
    const layer = arn.slice(0, arn.lastIndexOf(':'));
    const same = seen.get(layer);
    if (same !== undefined)
      throw invalidOfLambda(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${same} and ${arn} are versions of the same layer.`,
      );
    seen.set(layer, arn);
    const found = byArn(arn, call.world);
    if (found === undefined) throw invalidOfLambda(`Layer version ${arn} does not exist.`);
    return { arn, size: found.code.size };
  });
}

export function layerArchive(arn: string, world: LocalWorld): Promise<Buffer> {
  const found = byArn(arn, world);
  // Functions keep a deleted layer on AWS; here its archive is gone.
  if (found === undefined) throw resourceNotFound(`Layer version ${arn} does not exist.`);
  return archive(found.code, world);
}

function listed(version: LayerVersion): LambdaShapes['LayerVersionsListItem'] {
  return {
    LayerVersionArn: version.arn,
    Version: version.version,
    Description: version.description,
    CreatedDate: lambdaTime(version.createdMs),
    ...(version.runtimes !== undefined && { CompatibleRuntimes: version.runtimes }),
    ...(version.license !== undefined && { LicenseInfo: version.license }),
    ...(version.architectures !== undefined && { CompatibleArchitectures: version.architectures }),
  };
}

function told(version: LayerVersion, call: Call): LambdaShapes['GetLayerVersionResponse'] {
  const { code } = version;
  return {
    ...listed(version),
    LayerArn: version.layer,
    Content: { Location: codeLocation(code, call), CodeSha256: code.sha256, CodeSize: code.size },
  };
}

export const publishLayerVersion: LambdaOperations['PublishLayerVersion'] = async (input, call) => {
  const name = input.LayerName.startsWith('arn:') ? (input.LayerName.split(':')[6] ?? '') : input.LayerName;
  const code = await keepCode(await archiveOf(input.Content, call), call);
  const layers = layersOf(call.world, call);
  const version = (layers.get(name)?.last ?? 0) + 1;
  const layer = layerArn(call, name);
  const made: LayerVersion = {
    arn: `${layer}:${version}`,
    layer,
    name,
    version,
    description: input.Description ?? '',
    license: input.LicenseInfo,
    code,
    runtimes: input.CompatibleRuntimes,
    architectures: input.CompatibleArchitectures,
    createdMs: call.world.clock.now(),
  };
  layers.put(name, { last: version });
  versionsOf(call.world, call).put(keyOf(name, version), made);
  return told(made, call);
};

function versionNamed(given: string, version: number, call: Call): LayerVersion {
  if (version < 1) throw invalidOfLambda('Layer Version Cannot be less than 1');
  const name = given.startsWith('arn:') ? (given.split(':')[6] ?? '') : given;
  const found = versionsOf(call.world, call).get(keyOf(name, version));
  if (found === undefined) throw resourceNotFound('The resource you requested does not exist.');
  return found;
}

export const getLayerVersion: LambdaOperations['GetLayerVersion'] = ({ LayerName, VersionNumber }, call) =>
  told(versionNamed(LayerName, VersionNumber, call), call);

export const getLayerVersionByArn: LambdaOperations['GetLayerVersionByArn'] = ({ Arn }, call) => {
  if (!/^arn:[^:]+:lambda:[^:]+:\d{12}:layer:[a-zA-Z0-9-_]+:\d+$/.test(Arn))
    throw malformedInput(
      `1 validation error detected: Value '${Arn}' at 'arn' failed to satisfy constraint: Member must satisfy regular expression pattern: (arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:layer:[a-zA-Z0-9-_]+:[0-9]+)|(arn:[a-zA-Z0-9-]+:lambda:::awslayer:[a-zA-Z0-9-_]+)`,
    );
  const found = byArn(Arn, call.world);
  if (found === undefined) throw resourceNotFound('The resource you requested does not exist.');
  return told(found, call);
};

export const deleteLayerVersion: LambdaOperations['DeleteLayerVersion'] = ({ LayerName, VersionNumber }, call) => {
  if (VersionNumber < 1) throw invalidOfLambda('Layer Version Cannot be less than 1');
  const name = LayerName.startsWith('arn:') ? (LayerName.split(':')[6] ?? '') : LayerName;
  const versions = versionsOf(call.world, call);
  const found = versions.get(keyOf(name, VersionNumber));
  if (found === undefined) return undefined;
  versions.delete(keyOf(name, VersionNumber));
  call.world.state.blobs.remove(found.code.blob);
  return undefined;
};

const fitting =
  ({ CompatibleRuntime, CompatibleArchitecture }: { CompatibleRuntime?: string; CompatibleArchitecture?: string }) =>
  ({ runtimes = [], architectures = [] }: LayerVersion) =>
    (CompatibleRuntime === undefined || runtimes.includes(CompatibleRuntime)) &&
    (CompatibleArchitecture === undefined || architectures.includes(CompatibleArchitecture));

export const listLayerVersions: LambdaOperations['ListLayerVersions'] = (input, call) => {
  const name = input.LayerName.startsWith('arn:') ? (input.LayerName.split(':')[6] ?? '') : input.LayerName;
  const all = [...versionsOf(call.world, call).values()]
    .filter((each) => each.name === name && fitting(input)(each))
    .sort((a, b) => b.version - a.version);
  const { items, next } = markedPage(all, input);
  return { LayerVersions: items.map(listed), ...next };
};

export const listLayers: LambdaOperations['ListLayers'] = (input, call) => {
  const all = [...versionsOf(call.world, call).values()].filter(fitting(input));
  const latest = [...Map.groupBy(all, ({ name }) => name)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, versions]) => {
      const last = versions.reduce((a, b) => (a.version > b.version ? a : b));
      return [{ LayerName: name, LayerArn: last.layer, LatestMatchingVersion: listed(last) }];
    });
  const { items, next } = markedPage(latest, input);
  return { Layers: items, ...next };
};

function policied(given: string, version: number, call: Call): LayerVersion {
  if (version < 1) throw invalidOfLambda('Layer Version Cannot be less than 1');
  const name = given.startsWith('arn:') ? (given.split(':')[6] ?? '') : given;
  const found = versionsOf(call.world, call).get(keyOf(name, version));
  if (found === undefined) throw resourceNotFound(`Layer version ${layerArn(call, name)}:${version} does not exist.`);
  return found;
}

function putPolicy(version: LayerVersion, statements: FunctionPolicy['statements'], call: Call): FunctionPolicy {
  const policy = { revisionId: newRevision(), statements };
  versionsOf(call.world, call).put(keyOf(version.name, version.version), {
    ...version,
    policy: statements.length === 0 ? undefined : policy,
  });
  return policy;
}

export const addLayerVersionPermission: LambdaOperations['AddLayerVersionPermission'] = (input, call) => {
  if (input.Action !== 'lambda:GetLayerVersion')
    throw malformedInput(
      `1 validation error detected: Value '${input.Action}' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: lambda:GetLayerVersion`,
    );
  const version = policied(input.LayerName, input.VersionNumber, call);
  const before = version.policy?.statements ?? [];
  if (before.some(({ Sid }) => Sid === input.StatementId))
    throw conflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  checkRevision(input.RevisionId, version.policy?.revisionId, 'GetLayerPolicy');
  const statement = {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: input.Principal === '*' ? '*' : { AWS: `arn:aws:iam::${input.Principal}:root` },
    Action: input.Action,
    Resource: version.arn,
    ...(input.OrganizationId !== undefined && {
      Condition: { StringEquals: { 'aws:PrincipalOrgID': input.OrganizationId } },
    }),
  };
  const { revisionId } = putPolicy(version, [...before, statement], call);
  return { Statement: JSON.stringify(statement), RevisionId: revisionId };
};

export const removeLayerVersionPermission: LambdaOperations['RemoveLayerVersionPermission'] = (input, call) => {
  const version = policied(input.LayerName, input.VersionNumber, call);
  const before = version.policy?.statements ?? [];
  checkRevision(input.RevisionId, version.policy?.revisionId, 'GetLayerPolicy');
  if (!before.some(({ Sid }) => Sid === input.StatementId))
    throw resourceNotFound(`Statement ${input.StatementId} is not found in resource policy.`);
  putPolicy(
    version,
    before.filter(({ Sid }) => Sid !== input.StatementId),
    call,
  );
  return undefined;
};

export const getLayerVersionPolicy: LambdaOperations['GetLayerVersionPolicy'] = (input, call) => {
  const { policy } = policied(input.LayerName, input.VersionNumber, call);
  if (policy === undefined) throw resourceNotFound('No policy is associated with the given resource.');
  return {
    Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: policy.statements }),
    RevisionId: policy.revisionId,
  };
};
