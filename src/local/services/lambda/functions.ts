/** Making, changing and describing functions. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
import type { LambdaOperations, LambdaShapes } from '../../schemas/lambda.generated.ts';
import type { Call } from '../../service.ts';
import { archiveOf, codeLocation, keepCode, sha256Of } from './code.ts';
import {
  arnOfFunction,
  checkRevision,
  conflict,
  type FunctionVersion,
  functionNamed,
  functionsOf,
  invalidOfLambda,
  type LambdaFunction,
  malformedInput,
  markedPage,
  namedOf,
  newRevision,
  put,
  qualified,
  resourceNotFound,
  unqualified,
} from './function.ts';
import { layersGiven } from './layers.ts';
import { forgetMappingsOf } from './mapping.ts';
import { retire } from './pool.ts';
import { checkRuntime } from './runtimes.ts';
import { creating, shownVersion, updating, withoutState } from './shown.ts';
import { publishVersionOf } from './versions.ts';

const MOST_ENVIRONMENT = 4096;

type Settings = Pick<
  LambdaShapes['CreateFunctionRequest'],
  | 'Role'
  | 'Handler'
  | 'Description'
  | 'Timeout'
  | 'MemorySize'
  | 'VpcConfig'
  | 'Environment'
  | 'Runtime'
  | 'DeadLetterConfig'
  | 'KMSKeyArn'
  | 'TracingConfig'
  | 'Layers'
  | 'FileSystemConfigs'
  | 'ImageConfig'
  | 'EphemeralStorage'
  | 'SnapStart'
  | 'LoggingConfig'
>;

export const createFunction: LambdaOperations['CreateFunction'] = async (input, call) => {
  const { account, region, name } = namedOf(input.FunctionName, call, undefined, true);
  if (name.length > 64)
    throw invalidOfLambda(
      `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 64`,
    );
  checkSettings(input);
  checkArchitectures(input.Architectures);
  const isImage = input.PackageType === 'Image';
  if (!isImage) {
    if (input.Runtime === undefined || input.Handler === undefined)
      throw invalidOfLambda(
        'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
      );
    checkRuntime(input.Runtime);
  }
  const layers = await layersGiven(input.Layers ?? [], call);
  const archive = isImage ? Buffer.from(input.Code.ImageUri ?? '') : await archiveOf(input.Code, call);
  const code = await keepCode(archive, call);
  if (functionsOf(call.world, { account, region }).has(name)) {
    call.world.state.blobs.remove(code.blob);
    throw conflict(`Function already exist: ${name}`);
  }
  const latest: FunctionVersion = {
    version: '$LATEST',
    description: '',
    role: input.Role,
    timeout: 3,
    memory: 128,
    code,
    packageType: input.PackageType ?? 'Zip',
    layers,
    architectures: input.Architectures ?? ['x86_64'],
    ephemeral: 512,
    tracing: 'PassThrough',
    logging: { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` },
    snapStart: 'None',
    ...(isImage && { imageUri: input.Code.ImageUri }),
    ...changedBy(input, name),
    revisionId: newRevision(),
    modifiedMs: call.world.clock.now(),
  };
  let made: LambdaFunction = {
    name,
    account,
    region,
    latest,
    versions: {},
    lastVersion: 0,
    aliases: {},
    policies: {},
    urls: {},
    invokeConfigs: {},
    provisioned: {},
    tags: input.Tags ?? {},
  };
  const told = shownVersion(made, { ...latest, revisionId: newRevision() });
  if (input.Publish === true) made = (await publishVersionOf(made, input.Description, call)).fn;
  put(call, made);
  return { ...told, ...creating, Version: input.Publish === true ? '1' : '$LATEST' };
};

/** What a request sets, as it is kept. */
function changedBy(input: Partial<Settings>, name: string): Partial<FunctionVersion> {
  const { LoggingConfig: logging, VpcConfig: vpc, DeadLetterConfig: dead } = input;
  return {
    ...(input.Role !== undefined && { role: input.Role }),
    ...(input.Handler !== undefined && { handler: input.Handler }),
    ...(input.Runtime !== undefined && { runtime: input.Runtime }),
    ...(input.Description !== undefined && { description: input.Description }),
    ...(input.Timeout !== undefined && { timeout: input.Timeout }),
    ...(input.MemorySize !== undefined && { memory: input.MemorySize }),
    ...(input.Environment !== undefined && { environment: input.Environment.Variables }),
    ...(input.KMSKeyArn !== undefined && { keyArn: input.KMSKeyArn === '' ? undefined : input.KMSKeyArn }),
    ...(input.TracingConfig?.Mode !== undefined && { tracing: input.TracingConfig.Mode }),
    ...(input.FileSystemConfigs !== undefined && {
      fileSystems: input.FileSystemConfigs.length === 0 ? undefined : input.FileSystemConfigs,
    }),
    ...(input.ImageConfig !== undefined && { imageConfig: input.ImageConfig }),
    ...(input.EphemeralStorage !== undefined && { ephemeral: input.EphemeralStorage.Size }),
    ...(input.SnapStart?.ApplyOn !== undefined && { snapStart: input.SnapStart.ApplyOn }),
    ...(dead !== undefined && { deadLetterArn: (dead.TargetArn ?? '') === '' ? undefined : dead.TargetArn }),
    ...(vpc !== undefined && {
      vpc:
        (vpc.SubnetIds ?? []).length === 0
          ? { SubnetIds: [], SecurityGroupIds: [], VpcId: '', Ipv6AllowedForDualStack: false }
          : { Ipv6AllowedForDualStack: false, SecurityGroupIds: [], ...vpc },
    }),
    ...(logging !== undefined && {
      logging: {
        LogFormat: 'Text',
        LogGroup: `/aws/lambda/${name}`,
        ...(logging.LogFormat === 'JSON' && { ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' }),
        ...logging,
      },
    }),
  };
}

function checkSettings(input: Partial<Settings>): void {
  const { Role: role, Environment: environment, SnapStart: snapStart } = input;
  if (role !== undefined && !/^arn:aws[a-zA-Z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/.test(role))
    throw malformedInput(
      `1 validation error detected: Value '${role}' at 'role' failed to satisfy constraint: Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+`.replace(
        '(aws[a-zA-Z-]*)?',
        '(aws[a-zA-Z-]*)',
      ),
    );
  if (snapStart?.ApplyOn !== undefined && !['PublishedVersions', 'None'].includes(snapStart.ApplyOn))
    throw malformedInput(
      `1 validation error detected: Value '${snapStart.ApplyOn}' at 'snapStart.applyOn' failed to satisfy constraint: Member must satisfy enum value set: [PublishedVersions, None]`,
    );
  inRange('timeout', input.Timeout, 1, 900);
  inRange('memorySize', input.MemorySize, 128, 10_240);
  const measured = JSON.stringify(environment?.Variables ?? {});
  if (Buffer.byteLength(measured) > MOST_ENVIRONMENT)
    throw invalidOfLambda(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
    );
}

function inRange(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (value >= least && value <= most)) return;
  const bound = value < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`;
  throw malformedInput(
    `1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: Member must have value ${bound}`,
  );
}

function checkArchitectures(given: readonly string[] = ['x86_64']): void {
  const shown = `1 validation error detected: Value '[${given.join(', ')}]' at 'architectures' failed to satisfy constraint: Member must`;
  if (given.length !== 1) throw malformedInput(`${shown} have length less than or equal to 1`);
  if (!['x86_64', 'arm64'].includes(given[0] ?? ''))
    throw malformedInput(
      `${shown} satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]`,
    );
}

function changeLatest(fn: LambdaFunction, change: Partial<FunctionVersion>, call: Call): LambdaFunction {
  const latest = { ...fn.latest, ...change, revisionId: newRevision(), modifiedMs: call.world.clock.now() };
  return put(call, { ...fn, latest });
}

export const updateFunctionConfiguration: LambdaOperations['UpdateFunctionConfiguration'] = async (input, call) => {
  const before = unqualified(input.FunctionName, call);
  checkSettings(input);
  if (input.Runtime !== undefined) checkRuntime(input.Runtime);
  checkRevision(input.RevisionId, before.latest.revisionId);
  const layers = input.Layers === undefined ? before.latest.layers : await layersGiven(input.Layers, call);
  const now = functionNamed(before.name, call);
  const changed = changeLatest(now, { ...changedBy(input, now.name), layers }, call);
  retire(call.world, changed, '$LATEST');
  return { ...shownVersion(changed, { ...changed.latest, revisionId: newRevision() }), ...updating };
};

export const updateFunctionCode: LambdaOperations['UpdateFunctionCode'] = async (input, call) => {
  const before = unqualified(input.FunctionName, call);
  const { latest } = before;
  const isImage = latest.packageType === 'Image';
  if (isImage && input.ImageUri === undefined)
    throw invalidOfLambda('Please provide ImageUri when updating a function with packageType Image.');
  if (!isImage && input.ImageUri !== undefined)
    throw invalidOfLambda("Please don't provide ImageUri when updating a function with packageType Zip.");
  checkRevision(input.RevisionId, latest.revisionId);
  if (input.Architectures !== undefined) checkArchitectures(input.Architectures);
  const archive = isImage ? Buffer.from(input.ImageUri ?? '') : await archiveOf(input, call);
  if (input.DryRun === true) {
    const code = { blob: '', sha256: sha256Of(archive), size: archive.length };
    return shownVersion(before, { ...latest, code });
  }
  const code = await keepCode(archive, call);
  const now = functionNamed(before.name, call);
  call.world.state.blobs.remove(now.latest.code.blob);
  let changed = changeLatest(
    now,
    {
      code,
      ...(input.Architectures !== undefined && { architectures: input.Architectures }),
      ...(isImage && { imageUri: input.ImageUri }),
    },
    call,
  );
  retire(call.world, changed, '$LATEST');
  const told = shownVersion(changed, { ...changed.latest, revisionId: newRevision() });
  if (input.Publish !== true) return { ...told, ...updating };
  const published = await publishVersionOf(changed, undefined, call);
  changed = put(call, published.fn);
  return { ...told, ...updating, Version: published.version.version };
};

export const getFunction: LambdaOperations['GetFunction'] = ({ FunctionName, Qualifier }, call) => {
  const { fn, version, qualifier } = qualified(FunctionName, call, Qualifier);
  return {
    Configuration: shownVersion(fn, version, qualifier),
    Code:
      version.packageType === 'Image'
        ? { RepositoryType: 'ECR', ImageUri: version.imageUri ?? '', ResolvedImageUri: version.imageUri ?? '' }
        : { RepositoryType: 'S3', Location: codeLocation(version.code, call) },
    ...(Object.keys(fn.tags).length > 0 && { Tags: fn.tags }),
    ...(fn.reserved !== undefined && { Concurrency: { ReservedConcurrentExecutions: fn.reserved } }),
  };
};

export const getFunctionConfiguration: LambdaOperations['GetFunctionConfiguration'] = (
  { FunctionName, Qualifier },
  call,
) => {
  const { fn, version, qualifier } = qualified(FunctionName, call, Qualifier);
  return shownVersion(fn, version, qualifier);
};

export const listFunctions: LambdaOperations['ListFunctions'] = (input, call) => {
  if (input.FunctionVersion !== undefined && input.FunctionVersion !== 'ALL')
    throw malformedInput(
      `1 validation error detected: Value '${input.FunctionVersion}' at 'functionVersion' failed to satisfy constraint: Member must satisfy enum value set: [ALL]`,
    );
  const all = functionsOf(call.world, call);
  const functions = all.sortedKeys().flatMap((name) => all.get(name) ?? []);
  const told = functions.flatMap((fn) =>
    input.FunctionVersion === 'ALL'
      ? [fn.latest, ...Object.values(fn.versions)].map((version) =>
          withoutState(shownVersion(fn, version, version.version)),
        )
      : [withoutState(shownVersion(fn, fn.latest))],
  );
  const { items, next } = markedPage(told, input);
  return { Functions: items, ...next };
};

export const deleteFunction: LambdaOperations['DeleteFunction'] = ({ FunctionName, Qualifier }, call) => {
  const { qualifier, ...named } = namedOf(FunctionName, call, Qualifier);
  const fn = functionsOf(call.world, named).get(named.name);
  if (qualifier === '$LATEST')
    throw invalidOfLambda('$LATEST version cannot be deleted without deleting the function.');
  if (qualifier !== undefined && !/^\d+$/.test(qualifier))
    throw invalidOfLambda('Deletion of aliases is not currently supported.');
  if (fn === undefined) throw resourceNotFound(`Function not found: ${arnOfFunction(named, qualifier)}`);
  const { blobs } = call.world.state;
  if (qualifier === undefined) {
    for (const { code } of [fn.latest, ...Object.values(fn.versions)]) blobs.remove(code.blob);
    functionsOf(call.world, fn).delete(fn.name);
    forgetMappingsOf(fn, call);
    retire(call.world, fn);
    return { StatusCode: 204 };
  }
  const pointing = Object.values(fn.aliases).filter(
    ({ version, weights = {} }) => version === qualifier || qualifier in weights,
  );
  if (pointing.length > 0)
    throw conflict(
      `Version ${qualifier} is pointed to by one or more aliases: ${pointing.map(({ name }) => name).join(', ')}`,
    );
  const { [qualifier]: gone, ...versions } = fn.versions;
  if (gone !== undefined) {
    blobs.remove(gone.code.blob);
    put(call, { ...fn, versions });
    retire(call.world, fn, qualifier);
  }
  return { StatusCode: 204 };
};
