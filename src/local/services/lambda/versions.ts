/** Published versions, and aliases that point to them. https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html */
import type { LambdaOperations, LambdaShapes } from '../../schemas/lambda.generated.ts';
import type { Call } from '../../service.ts';
import {
  arnOfFunction,
  checkRevision,
  conflict,
  type FunctionAlias,
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
  resourceNotFound,
  unqualified,
} from './function.ts';
import { shownVersion, withoutState } from './shown.ts';

/** A new version of what `$LATEST` is, or the last one if nothing has changed since. */
export async function publishVersionOf(
  fn: LambdaFunction,
  description: string | undefined,
  call: Call,
): Promise<{ readonly fn: LambdaFunction; readonly version: FunctionVersion }> {
  const last = fn.versions[String(fn.lastVersion)];
  if (last !== undefined && isSame(last, fn.latest, description)) return { fn, version: last };
  const { blobs } = call.world.state;
  const number = fn.lastVersion + 1;
  const version: FunctionVersion = {
    ...fn.latest,
    version: String(number),
    code: { ...fn.latest.code, blob: await blobs.copy(fn.latest.code.blob) },
    ...(description !== undefined && { description }),
    revisionId: newRevision(),
  };
  return { fn: { ...fn, lastVersion: number, versions: { ...fn.versions, [number]: version } }, version };
}

function isSame(last: FunctionVersion, latest: FunctionVersion, description = latest.description): boolean {
  const plain = ({ code, revisionId: _, modifiedMs: __, version: ___, ...rest }: FunctionVersion) =>
    JSON.stringify({ ...rest, code: code.sha256 }, (_key, value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  return plain(last) === plain({ ...latest, description });
}

export const publishVersion: LambdaOperations['PublishVersion'] = async (input, call) => {
  const fn = unqualified(input.FunctionName, call);
  checkRevision(input.RevisionId, fn.latest.revisionId);
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== fn.latest.code.sha256)
    throw invalidOfLambda(
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${fn.latest.code.sha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  const { fn: changed, version } = await publishVersionOf(fn, input.Description, call);
  put(call, changed);
  return shownVersion(changed, version, version.version);
};

export const listVersionsByFunction: LambdaOperations['ListVersionsByFunction'] = (input, call) => {
  const fn = functionNamed(input.FunctionName, call);
  const all = [fn.latest, ...Object.values(fn.versions).sort((a, b) => Number(a.version) - Number(b.version))];
  const { items, next } = markedPage(all, input);
  return { Versions: items.map((each) => withoutState(shownVersion(fn, each, each.version))), ...next };
};

function shownAlias(fn: LambdaFunction, alias: FunctionAlias): LambdaShapes['AliasConfiguration'] {
  return {
    AliasArn: arnOfFunction(fn, alias.name),
    Name: alias.name,
    FunctionVersion: alias.version,
    Description: alias.description,
    ...(alias.weights !== undefined &&
      Object.keys(alias.weights).length > 0 && { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
    RevisionId: alias.revisionId,
  };
}

function checkWeights(
  fn: LambdaFunction,
  version: string,
  routing: LambdaShapes['AliasRoutingConfiguration'] | undefined,
): Readonly<Record<string, number>> | undefined {
  const weights = routing?.AdditionalVersionWeights;
  if (weights === undefined) return undefined;
  const entries = Object.entries(weights);
  const shown = entries
    .map(([key, weight]) => `${key}=${Number.isInteger(weight) ? weight.toFixed(1) : weight}`)
    .join(', ');
  const front = `1 validation error detected: Value '{${shown}}' at 'routingConfig.additionalVersionWeights' failed to satisfy constraint:`;
  if (entries.some(([, weight]) => weight < 0 || weight > 1))
    throw malformedInput(
      `${front} Map value must satisfy constraint: [Member must have value less than or equal to 1.0, Member must have value greater than or equal to 0.0, Member must not be null]`,
    );
  if (entries.some(([key]) => !/^[0-9]+$/.test(key)))
    throw malformedInput(
      `${front} Map keys must satisfy constraint: [Member must have length less than or equal to 1024, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [0-9]+, Member must not be null]`,
    );
  if (entries.length > 1) throw invalidOfLambda('Number of items in AdditionalVersionWeights cannot be greater than 1');
  if (entries.length > 0 && version === '$LATEST')
    throw invalidOfLambda('$LATEST is not supported for an alias pointing to more than 1 version');
  for (const [key] of entries) {
    if (key === version)
      throw invalidOfLambda(
        `Invalid function version ${key}. Function version ${key} is already included in routing configuration.`,
      );
    if (fn.versions[key] === undefined) throw resourceNotFound(`Function not found: ${arnOfFunction(fn, key)}`);
  }
  return weights;
}

export const createFunctionAlias: LambdaOperations['CreateAlias'] = (input, call) => {
  const { Name: name, FunctionVersion: version } = input;
  if (/^[0-9]+$/.test(name) || !/^[a-zA-Z0-9-_]+$/.test(name))
    throw malformedInput(
      `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)`,
    );
  const named = namedOf(input.FunctionName, call);
  const fn = functionsOf(call.world, named).get(named.name);
  if (fn === undefined || (version !== '$LATEST' && fn.versions[version] === undefined))
    throw resourceNotFound(`Function not found: ${arnOfFunction(named, version)}`);
  if (fn.aliases[name] !== undefined) throw conflict(`Alias already exists: ${arnOfFunction(fn, name)}`);
  const weights = checkWeights(fn, version, input.RoutingConfig);
  const alias: FunctionAlias = {
    name,
    version,
    description: input.Description ?? '',
    weights,
    revisionId: newRevision(),
  };
  put(call, { ...fn, aliases: { ...fn.aliases, [name]: alias } });
  return shownAlias(fn, alias);
};

function aliasOf(
  given: string,
  name: string,
  call: Call,
): { readonly fn: LambdaFunction; readonly alias: FunctionAlias } {
  const named = namedOf(given, call);
  const fn = functionsOf(call.world, named).get(named.name);
  const alias = fn?.aliases[name];
  if (fn === undefined || alias === undefined)
    throw resourceNotFound(`Cannot find alias arn: ${arnOfFunction(named, name)}`);
  return { fn, alias };
}

export const getAlias: LambdaOperations['GetAlias'] = ({ FunctionName, Name }, call) => {
  const { fn, alias } = aliasOf(FunctionName, Name, call);
  return shownAlias(fn, alias);
};

export const updateFunctionAlias: LambdaOperations['UpdateAlias'] = (input, call) => {
  const named = namedOf(input.FunctionName, call);
  const fn = functionsOf(call.world, named).get(named.name);
  const alias = fn?.aliases[input.Name];
  if (fn === undefined || alias === undefined)
    throw resourceNotFound(
      fn === undefined
        ? `Function not found: ${arnOfFunction(named)}`
        : `Alias not found: ${arnOfFunction(named, input.Name)}`,
    );
  checkRevision(input.RevisionId, alias.revisionId);
  const version = input.FunctionVersion ?? alias.version;
  const weights = input.RoutingConfig === undefined ? alias.weights : checkWeights(fn, version, input.RoutingConfig);
  const changed: FunctionAlias = {
    ...alias,
    version,
    weights,
    description: input.Description ?? alias.description,
    revisionId: newRevision(),
  };
  put(call, { ...fn, aliases: { ...fn.aliases, [alias.name]: changed } });
  return shownAlias(fn, changed);
};

export const deleteFunctionAlias: LambdaOperations['DeleteAlias'] = ({ FunctionName, Name }, call) => {
  const named = namedOf(FunctionName, call);
  const fn = functionsOf(call.world, named).get(named.name);
  if (fn === undefined) return undefined;
  const { [Name]: _, ...aliases } = fn.aliases;
  const { [Name]: __, ...policies } = fn.policies;
  const { [Name]: ___, ...urls } = fn.urls;
  put(call, { ...fn, aliases, policies, urls });
  return undefined;
};

export const listFunctionAliases: LambdaOperations['ListAliases'] = (input, call) => {
  const fn = functionNamed(input.FunctionName, call);
  const all = Object.values(fn.aliases)
    .filter(({ version }) => input.FunctionVersion === undefined || version === input.FunctionVersion)
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, next } = markedPage(all, input);
  return { Aliases: items.map((alias) => shownAlias(fn, alias)), ...next };
};
