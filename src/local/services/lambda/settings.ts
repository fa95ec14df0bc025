/** What is set beside the configuration of a function: concurrency, event invocation, URLs, tags, recursion. */
import { randomBytes } from 'node:crypto';
import type { LambdaOperations, LambdaShapes } from '../../schemas/lambda.generated.ts';
import type { Call } from '../../service.ts';
import {
  ACCOUNT_CONCURRENCY,
  arnOfFunction,
  conflict,
  functionNamed,
  functionsOf,
  functionVersionOf,
  type InvokeConfig,
  invalidOfLambda,
  type LambdaFunction,
  lambdaError,
  lambdaTime,
  malformedInput,
  markedPage,
  namedOf,
  put,
  qualified,
  resourceNotFound,
  type UrlConfig,
  unqualified,
} from './function.ts';
import { mappingTags, putMappingTags } from './mapping.ts';

const LEAST_UNRESERVED = 100;

export const getAccountSettings: LambdaOperations['GetAccountSettings'] = (_, call) => {
  const all = [...functionsOf(call.world, call).values()];
  const size = all
    .flatMap(({ latest, versions }) => [latest, ...Object.values(versions)])
    .reduce((sum, { code }) => sum + code.size, 0);
  return {
    AccountLimit: {
      TotalCodeSize: 80_530_636_800,
      CodeSizeUnzipped: 262_144_000,
      CodeSizeZipped: 52_428_800,
      ConcurrentExecutions: ACCOUNT_CONCURRENCY,
      UnreservedConcurrentExecutions: ACCOUNT_CONCURRENCY - reservedOf(all),
    },
    AccountUsage: { TotalCodeSize: size, FunctionCount: all.length },
  };
};

function reservedOf(all: readonly LambdaFunction[]): number {
  return all.reduce((sum, { reserved = 0 }) => sum + reserved, 0);
}

export const putFunctionConcurrency: LambdaOperations['PutFunctionConcurrency'] = (input, call) => {
  const named = namedOf(input.FunctionName, call);
  if (named.qualifier === undefined && !functionsOf(call.world, named).has(named.name))
    throw resourceNotFound(`Function not found: ${arnOfFunction(named, '$LATEST')}`);
  const fn = unqualified(input.FunctionName, call);
  const others = [...functionsOf(call.world, call).values()].filter(({ name }) => name !== fn.name);
  if (ACCOUNT_CONCURRENCY - reservedOf(others) - input.ReservedConcurrentExecutions < LEAST_UNRESERVED)
    throw invalidOfLambda(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
  put(call, { ...fn, reserved: input.ReservedConcurrentExecutions });
  return { ReservedConcurrentExecutions: input.ReservedConcurrentExecutions };
};

export const getFunctionConcurrency: LambdaOperations['GetFunctionConcurrency'] = ({ FunctionName }, call) => {
  const { reserved } = functionNamed(FunctionName, call);
  return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
};

export const deleteFunctionConcurrency: LambdaOperations['DeleteFunctionConcurrency'] = ({ FunctionName }, call) => {
  put(call, { ...functionNamed(FunctionName, call), reserved: undefined });
  return undefined;
};

/** Where the settings of a qualifier are kept: `$LATEST` is the function itself. */
function settled(given: string, call: Call, qualifier: string | undefined) {
  const named = namedOf(given, call, qualifier);
  const fn = functionsOf(call.world, named).get(named.name);
  return { named, fn, key: named.qualifier ?? '$LATEST' };
}

function shownInvokeConfig(fn: LambdaFunction, key: string, config: InvokeConfig) {
  return {
    LastModified: new Date(config.modifiedMs),
    FunctionArn: arnOfFunction(fn, key),
    ...(config.retries !== undefined && { MaximumRetryAttempts: config.retries }),
    ...(config.maximumAge !== undefined && { MaximumEventAgeInSeconds: config.maximumAge }),
    DestinationConfig: {
      OnSuccess: config.onSuccess === undefined ? {} : { Destination: config.onSuccess },
      OnFailure: config.onFailure === undefined ? {} : { Destination: config.onFailure },
    },
  };
}

function changeInvokeConfig(
  input: Parameters<LambdaOperations['PutFunctionEventInvokeConfig']>[0],
  call: Call,
  isUpdate: boolean,
) {
  const { DestinationConfig: destinations } = input;
  if (
    input.MaximumRetryAttempts === undefined &&
    input.MaximumEventAgeInSeconds === undefined &&
    destinations === undefined
  )
    throw invalidOfLambda('You must specify at least one of error handling or destination setting.');
  const { named, fn, key } = settled(input.FunctionName, call, input.Qualifier);
  if (fn === undefined || functionVersionOf(fn, key) === undefined)
    throw resourceNotFound("The function doesn't exist.");
  const before = fn.invokeConfigs[key];
  if (isUpdate && before === undefined)
    throw resourceNotFound(`The function ${arnOfFunction(named, key)} doesn't have an EventInvokeConfig`);
  for (const each of [destinations?.OnSuccess?.Destination, destinations?.OnFailure?.Destination])
    checkDestination(each, fn, destinations, call);
  const base = isUpdate ? before : undefined;
  const given = (value: string | undefined) => (value === '' ? undefined : value);
  const config: InvokeConfig = {
    retries: input.MaximumRetryAttempts ?? base?.retries,
    maximumAge: input.MaximumEventAgeInSeconds ?? base?.maximumAge,
    onSuccess: given(destinations?.OnSuccess?.Destination ?? base?.onSuccess),
    onFailure: given(destinations?.OnFailure?.Destination ?? base?.onFailure),
    modifiedMs: call.world.clock.now(),
  };
  put(call, { ...fn, invokeConfigs: { ...fn.invokeConfigs, [key]: config } });
  return shownInvokeConfig(fn, key, config);
}

function checkDestination(
  arn: string | undefined,
  fn: LambdaFunction,
  all: LambdaShapes['DestinationConfig'] | undefined,
  call: Call,
): void {
  if (arn === undefined || arn === '') return;
  const [, , service, , , kind, name = ''] = arn.split(':');
  if (service === undefined || !['sqs', 'sns', 'lambda', 'events', 's3'].includes(service)) {
    const of = (side: { readonly Destination?: string } | undefined, label: string) =>
      side?.Destination === undefined ? 'null' : `${label}(destination=${side.Destination})`;
    throw invalidOfLambda(
      `The provided destination config DestinationConfig(onSuccess=${of(all?.OnSuccess, 'OnSuccess')}, onFailure=${of(all?.OnFailure, 'OnFailure')}) is invalid.`,
    );
  }
  if (service !== 'lambda' || kind !== 'function') return;
  if (name === fn.name) throw invalidOfLambda("You can't specify the function as a destination for itself.");
  if (!functionsOf(call.world, fn).has(name)) throw invalidOfLambda(`The destination ARN ${arn} is invalid.`);
}

export const putFunctionEventInvokeConfig: LambdaOperations['PutFunctionEventInvokeConfig'] = (input, call) =>
  changeInvokeConfig(input, call, false);

export const updateFunctionEventInvokeConfig: LambdaOperations['UpdateFunctionEventInvokeConfig'] = (input, call) =>
  changeInvokeConfig(input, call, true);

export const getFunctionEventInvokeConfig: LambdaOperations['GetFunctionEventInvokeConfig'] = (input, call) => {
  const { named, fn, key } = settled(input.FunctionName, call, input.Qualifier);
  const config = fn?.invokeConfigs[key];
  if (fn === undefined || config === undefined)
    throw resourceNotFound(`The function ${arnOfFunction(named, key)} doesn't have an EventInvokeConfig`);
  return shownInvokeConfig(fn, key, config);
};

export const listFunctionEventInvokeConfigs: LambdaOperations['ListFunctionEventInvokeConfigs'] = (input, call) => {
  const { fn } = settled(input.FunctionName, call, undefined);
  if (fn === undefined) throw resourceNotFound("The function doesn't exist.");
  const all = Object.entries(fn.invokeConfigs).map(([key, config]) => shownInvokeConfig(fn, key, config));
  const { items, next } = markedPage(all, input);
  return { FunctionEventInvokeConfigs: items, ...next };
};

export const deleteFunctionEventInvokeConfig: LambdaOperations['DeleteFunctionEventInvokeConfig'] = (input, call) => {
  const { named, fn, key } = settled(input.FunctionName, call, input.Qualifier);
  if (fn?.invokeConfigs[key] === undefined)
    throw resourceNotFound(`The function ${arnOfFunction(named, key)} doesn't have an EventInvokeConfig`);
  const { [key]: _, ...invokeConfigs } = fn.invokeConfigs;
  put(call, { ...fn, invokeConfigs });
  return undefined;
};

function shownUrl(fn: LambdaFunction, key: string, url: UrlConfig, call: Pick<Call, 'world'>) {
  return {
    FunctionUrl: urlText(url, call),
    FunctionArn: arnOfFunction(fn, key),
    AuthType: url.authType,
    ...(url.cors !== undefined && { Cors: url.cors }),
    CreationTime: new Date(url.createdMs).toISOString().replace('Z', '000Z'),
    ...(url.invokeMode !== undefined && { InvokeMode: url.invokeMode }),
  };
}

/** A function URL is a path of the target: names below `localhost` are not resolved everywhere. */
export function urlText({ id }: UrlConfig, { world }: Pick<Call, 'world'>): string {
  return `${world.endpoint}/_aws/lambda-url/${id}/`;
}

function checkUrlQualifier(qualifier: string | undefined): void {
  if (qualifier !== undefined && /^(?:\d+|\$LATEST)$/.test(qualifier))
    throw malformedInput(
      `1 validation error detected: Value '${qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)`,
    );
}

export const createFunctionUrlConfig: LambdaOperations['CreateFunctionUrlConfig'] = (input, call) => {
  checkUrlQualifier(input.Qualifier);
  const named = namedOf(input.FunctionName, call, input.Qualifier);
  const { qualifier: key = '' } = named;
  const fn = functionsOf(call.world, named).get(named.name);
  if (fn === undefined || (key !== '' && fn.aliases[key] === undefined))
    throw resourceNotFound('Function does not exist');
  if (fn.urls[key] !== undefined)
    throw conflict(
      `Failed to create function url config for [functionArn = ${arnOfFunction(fn, key)}]. Error message:  FunctionUrlConfig exists for this Lambda function`,
    );
  const now = call.world.clock.now();
  const url: UrlConfig = {
    id: randomBytes(16).toString('hex'),
    authType: input.AuthType,
    cors: input.Cors,
    invokeMode: input.InvokeMode,
    createdMs: now,
    modifiedMs: now,
  };
  put(call, { ...fn, urls: { ...fn.urls, [key]: url } });
  urlIds(call).put(url.id, { name: fn.name, account: fn.account, region: fn.region, key });
  return shownUrl(fn, key, url, call);
};

/** Whose URL an id is. */
export const urlIds = ({ world }: Pick<Call, 'world'>) =>
  world.state.collection<{
    readonly name: string;
    readonly account: string;
    readonly region: string;
    readonly key: string;
  }>('lambda/url');

function urlOf(given: string, qualifier: string | undefined, call: Call) {
  checkUrlQualifier(qualifier);
  const named = namedOf(given, call, qualifier);
  const { qualifier: key = '' } = named;
  const fn = functionsOf(call.world, named).get(named.name);
  const url = fn?.urls[key];
  if (fn === undefined || url === undefined) throw resourceNotFound('The resource you requested does not exist.');
  return { fn, url, key };
}

export const getFunctionUrlConfig: LambdaOperations['GetFunctionUrlConfig'] = (input, call) => {
  const { fn, url, key } = urlOf(input.FunctionName, input.Qualifier, call);
  return { InvokeMode: 'BUFFERED', ...shownUrl(fn, key, url, call), LastModifiedTime: isoOf(url.modifiedMs) };
};

const isoOf = (ms: number) => new Date(ms).toISOString().replace('Z', '000Z');

export const updateFunctionUrlConfig: LambdaOperations['UpdateFunctionUrlConfig'] = (input, call) => {
  const { fn, url, key } = urlOf(input.FunctionName, input.Qualifier, call);
  const changed: UrlConfig = {
    ...url,
    authType: input.AuthType ?? url.authType,
    cors: input.Cors ?? url.cors,
    invokeMode: input.InvokeMode ?? url.invokeMode,
    modifiedMs: call.world.clock.now(),
  };
  put(call, { ...fn, urls: { ...fn.urls, [key]: changed } });
  return { ...shownUrl(fn, key, changed, call), LastModifiedTime: isoOf(changed.modifiedMs) };
};

export const deleteFunctionUrlConfig: LambdaOperations['DeleteFunctionUrlConfig'] = (input, call) => {
  const { fn, url, key } = urlOf(input.FunctionName, input.Qualifier, call);
  const { [key]: _, ...urls } = fn.urls;
  put(call, { ...fn, urls });
  urlIds(call).delete(url.id);
  return undefined;
};

export const listFunctionUrlConfigs: LambdaOperations['ListFunctionUrlConfigs'] = (input, call) => {
  const named = namedOf(input.FunctionName, call);
  const fn = functionsOf(call.world, named).get(named.name);
  if (fn === undefined) throw resourceNotFound('Function does not exist');
  const all = Object.entries(fn.urls).map(([key, url]) => ({
    InvokeMode: 'BUFFERED',
    ...shownUrl(fn, key, url, call),
    LastModifiedTime: isoOf(url.modifiedMs),
  }));
  const { items, next } = markedPage(all, input);
  return { FunctionUrlConfigs: items, ...next };
};

function taggedFunction(arn: string, call: Call): LambdaFunction {
  const { qualifier } = namedOf(arn, call);
  if (qualifier !== undefined)
    throw invalidOfLambda('Tags on function aliases and versions are not supported. Please specify a function ARN.');
  return functionNamed(arn, call);
}

const isMapping = (arn: string) => arn.includes(':event-source-mapping:');

export const listTags: LambdaOperations['ListTags'] = ({ Resource }, call) => ({
  Tags: isMapping(Resource) ? mappingTags(Resource, call) : taggedFunction(Resource, call).tags,
});

function changeTags(
  arn: string,
  change: (tags: Readonly<Record<string, string>>) => Readonly<Record<string, string>>,
  call: Call,
) {
  if (isMapping(arn)) {
    putMappingTags(arn, change(mappingTags(arn, call)), call);
    return;
  }
  const fn = taggedFunction(arn, call);
  put(call, { ...fn, tags: change(fn.tags) });
}

export const tagResource: LambdaOperations['TagResource'] = ({ Resource, Tags }, call) => {
  changeTags(
    Resource,
    (tags) => {
      const all = { ...tags, ...Tags };
      if (Object.keys(all).length > 50) throw invalidOfLambda('Number of tags exceeds resource tag limit.');
      return all;
    },
    call,
  );
  return undefined;
};

export const untagResource: LambdaOperations['UntagResource'] = ({ Resource, TagKeys }, call) => {
  if (TagKeys.length === 0)
    throw malformedInput(
      "1 validation error detected: Value null at 'tagKeys' failed to satisfy constraint: Member must not be null",
    );
  changeTags(
    Resource,
    (tags) => Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))),
    call,
  );
  return undefined;
};

export const getFunctionRecursionConfig: LambdaOperations['GetFunctionRecursionConfig'] = ({ FunctionName }, call) => ({
  RecursiveLoop: unqualified(FunctionName, call).recursiveLoop ?? 'Terminate',
});

export const putFunctionRecursionConfig: LambdaOperations['PutFunctionRecursionConfig'] = (input, call) => {
  if (!['Terminate', 'Allow'].includes(input.RecursiveLoop))
    throw malformedInput(
      `1 validation error detected: Value '${input.RecursiveLoop}' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]`,
    );
  put(call, { ...unqualified(input.FunctionName, call), recursiveLoop: input.RecursiveLoop });
  return { RecursiveLoop: input.RecursiveLoop };
};

/** Provisioned environments are recorded: an environment starts with the first event here. */
export const putProvisionedConcurrencyConfig: LambdaOperations['PutProvisionedConcurrencyConfig'] = (input, call) => {
  const { ProvisionedConcurrentExecutions: count } = input;
  if (count < 1)
    throw malformedInput(
      `1 validation error detected: Value '${count}' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  const { fn, qualifier = '$LATEST' } = qualified(input.FunctionName, call, input.Qualifier);
  if (qualifier === '$LATEST')
    throw invalidOfLambda('Provisioned Concurrency Configs cannot be applied to unpublished function versions.');
  const pointed = fn.aliases[qualifier]?.version;
  if (pointed !== undefined && fn.provisioned[pointed] !== undefined)
    throw conflict("Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version");
  if (Object.keys(fn.provisioned).some((each) => fn.aliases[each]?.version === qualifier))
    throw conflict('Version is pointed by a Provisioned Concurrency alias');
  const all = [...functionsOf(call.world, call).values()];
  if (count > ACCOUNT_CONCURRENCY - reservedOf(all))
    throw invalidOfLambda(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${ACCOUNT_CONCURRENCY - reservedOf(all)}].`,
    );
  if (count > ACCOUNT_CONCURRENCY - reservedOf(all) - LEAST_UNRESERVED)
    throw invalidOfLambda(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${LEAST_UNRESERVED}].`,
    );
  const modifiedMs = call.world.clock.now();
  put(call, { ...fn, provisioned: { ...fn.provisioned, [qualifier]: { count, modifiedMs } } });
  return {
    RequestedProvisionedConcurrentExecutions: count,
    AvailableProvisionedConcurrentExecutions: 0,
    AllocatedProvisionedConcurrentExecutions: 0,
    Status: 'IN_PROGRESS',
    LastModified: lambdaTime(modifiedMs),
  };
};

const noProvisioned = () =>
  lambdaError(
    'ProvisionedConcurrencyConfigNotFoundException',
    'No Provisioned Concurrency Config found for this function',
  );

export const getProvisionedConcurrencyConfig: LambdaOperations['GetProvisionedConcurrencyConfig'] = (input, call) => {
  if (input.Qualifier === '$LATEST')
    throw invalidOfLambda('The function resource provided must be an alias or a published version.');
  const { fn, qualifier = '' } = qualified(input.FunctionName, call, input.Qualifier);
  const found = fn.provisioned[qualifier];
  if (found === undefined) throw noProvisioned();
  return {
    RequestedProvisionedConcurrentExecutions: found.count,
    AvailableProvisionedConcurrentExecutions: found.count,
    AllocatedProvisionedConcurrentExecutions: found.count,
    Status: 'READY',
    LastModified: lambdaTime(found.modifiedMs),
  };
};

export const deleteProvisionedConcurrencyConfig: LambdaOperations['DeleteProvisionedConcurrencyConfig'] = (
  input,
  call,
) => {
  if (input.Qualifier === '$LATEST')
    throw invalidOfLambda('The function resource provided must be an alias or a published version.');
  const { fn, qualifier = '' } = qualified(input.FunctionName, call, input.Qualifier);
  const { [qualifier]: _, ...provisioned } = fn.provisioned;
  put(call, { ...fn, provisioned });
  return undefined;
};

export const listProvisionedConcurrencyConfigs: LambdaOperations['ListProvisionedConcurrencyConfigs'] = (
  input,
  call,
) => {
  const fn = functionNamed(input.FunctionName, call);
  const all = Object.entries(fn.provisioned).map(([key, { count, modifiedMs }]) => ({
    FunctionArn: arnOfFunction(fn, key),
    RequestedProvisionedConcurrentExecutions: count,
    AvailableProvisionedConcurrentExecutions: count,
    AllocatedProvisionedConcurrentExecutions: count,
    Status: 'READY',
    LastModified: lambdaTime(modifiedMs),
  }));
  const { items, next } = markedPage(all, input);
  return { ProvisionedConcurrencyConfigs: items, ...next };
};

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html: no configuration exists here. */
export const getFunctionCodeSigningConfig: LambdaOperations['GetFunctionCodeSigningConfig'] = (input, call) => ({
  FunctionName: functionNamed(input.FunctionName, call).name,
  CodeSigningConfigArn: '',
});
