/** Functions: what is kept of one, and how requests name it. https://docs.aws.amazon.com/lambda/latest/api/ */
import { randomUUID } from 'node:crypto';
import type { LambdaShapes } from '../../schemas/lambda.generated.ts';
import { type AccountRegion, type Call, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';

/** The code of one version. Its blob is its own: versions of the same code have copies. */
export interface FunctionCode {
  readonly blob: string;
  readonly sha256: string;
  readonly size: number;
}

/** `$LATEST`, or a version as it was published. */
export interface FunctionVersion {
  readonly version: string;
  readonly description: string;
  readonly runtime?: string | undefined;
  readonly handler?: string | undefined;
  readonly role: string;
  readonly timeout: number;
  readonly memory: number;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly code: FunctionCode;
  readonly imageUri?: string | undefined;
  readonly imageConfig?: LambdaShapes['ImageConfig'] | undefined;
  readonly packageType: string;
  /** ARNs of layer versions. */
  readonly layers: readonly { readonly arn: string; readonly size: number }[];
  readonly architectures: readonly string[];
  readonly ephemeral: number;
  readonly tracing: string;
  readonly vpc?: LambdaShapes['VpcConfigResponse'] | undefined;
  readonly deadLetterArn?: string | undefined;
  readonly fileSystems?: readonly LambdaShapes['FileSystemConfig'][] | undefined;
  readonly logging: LambdaShapes['LoggingConfig'];
  readonly snapStart: string;
  readonly keyArn?: string | undefined;
  readonly revisionId: string;
  readonly modifiedMs: number;
}

export interface FunctionAlias {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly weights?: Readonly<Record<string, number>> | undefined;
  readonly revisionId: string;
}

export interface FunctionPolicy {
  readonly revisionId: string;
  readonly statements: readonly FunctionStatement[];
}

export type FunctionStatement = Readonly<Record<string, unknown>> & { readonly Sid: string };

export interface UrlConfig {
  readonly id: string;
  readonly authType: string;
  readonly cors?: LambdaShapes['Cors'] | undefined;
  readonly invokeMode?: string | undefined;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

export interface InvokeConfig {
  readonly retries?: number | undefined;
  readonly maximumAge?: number | undefined;
  readonly onSuccess?: string | undefined;
  readonly onFailure?: string | undefined;
  readonly modifiedMs: number;
}

export interface LambdaFunction {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly latest: FunctionVersion;
  readonly versions: Readonly<Record<string, FunctionVersion>>;
  readonly lastVersion: number;
  readonly aliases: Readonly<Record<string, FunctionAlias>>;
  /** By qualifier; that of the function itself under the empty one. */
  readonly policies: Readonly<Record<string, FunctionPolicy>>;
  readonly urls: Readonly<Record<string, UrlConfig>>;
  readonly invokeConfigs: Readonly<Record<string, InvokeConfig>>;
  readonly provisioned: Readonly<Record<string, { readonly count: number; readonly modifiedMs: number }>>;
  readonly reserved?: number | undefined;
  readonly recursiveLoop?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

type Place = Pick<AccountRegion, 'account' | 'region'>;

/** Sealed, for environments hold secrets. */
export function functionsOf(world: LocalWorld, { account, region }: Place): Collection<LambdaFunction> {
  return world.state.collection<LambdaFunction>('lambda/function', { account, region }, { sealed: true });
}

export function arnOfFunction(
  { name, account, region }: Pick<LambdaFunction, 'name' | 'account' | 'region'>,
  qualifier = '',
) {
  return `arn:aws:lambda:${region}:${account}:function:${name}${qualifier === '' ? '' : `:${qualifier}`}`;
}

export function put(call: Pick<Call, 'world'>, changed: LambdaFunction): LambdaFunction {
  functionsOf(call.world, changed).put(changed.name, changed);
  return changed;
}

/** AWS's error shape says whose fault it is. */
export function lambdaError(code: string, message: string): ServiceError {
  return new ServiceError(code, message, { members: { Type: 'User' } });
}

export const resourceNotFound = (message: string) => lambdaError('ResourceNotFoundException', message);
export const invalidOfLambda = (message: string) => lambdaError('InvalidParameterValueException', message);
export const conflict = (message: string) => lambdaError('ResourceConflictException', message);
/** What the model of the API refuses, before the service looks at it. */
export const malformedInput = (message: string) => new ServiceError('ValidationException', message, { status: 400 });

function qualifierFaults(qualifier: string): readonly string[] {
  const failed = `Value '${qualifier}' at 'qualifier' failed to satisfy constraint: Member must`;
  if (qualifier.length > 128) return [`${failed} have length less than or equal to 128`];
  return /^(?:\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_$]+)$/.test(qualifier)
    ? []
    : [`${failed} satisfy regular expression pattern: \\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`];
}

export interface Named {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly qualifier: string | undefined;
}

const NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;
export const NAME_PATTERN =
  '(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?';

/** A function that is made has a name without dots. */
const NEW_NAME =
  /^(?:arn:aws[a-zA-Z-]*:lambda:)?(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;
const NEW_NAME_PATTERN = NAME_PATTERN.replace('_\\.]+', '_]+').replace('(\\.PUBLISHED)?', '');

/** The function that a request means: by name, by a part of its ARN, by its ARN; each with a qualifier or without. */
export function namedOf(given: string, call: AccountRegion, qualifier?: string, isNew = false): Named {
  const matched = (isNew ? NEW_NAME : NAME).exec(given);
  const faults = [
    ...(qualifier === undefined ? [] : qualifierFaults(qualifier)),
    ...(given.length > 170 && (isNew || matched !== null)
      ? [
          `Value '${given}' at 'functionName' failed to satisfy constraint: Member must have length less than or equal to 140`,
        ]
      : []),
    ...(matched === null
      ? [
          `Value '${given}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${isNew ? NEW_NAME_PATTERN : NAME_PATTERN}`,
        ]
      : []),
  ];
  if (faults.length > 0)
    throw malformedInput(
      `${faults.length} validation error${faults.length > 1 ? 's' : ''} detected: ${faults.join('; ')}`,
    );
  const [, region = call.region, account = call.account, name = '', own] = matched ?? [];
  if (region !== call.region)
    throw resourceNotFound(`Functions from '${region}' are not reachable in this region ('${call.region}')`);
  if (own !== undefined && qualifier !== undefined && own !== qualifier)
    throw invalidOfLambda('The derived qualifier from the function name does not match the specified qualifier.');
  return { account, region, name, qualifier: qualifier ?? own };
}

export function functionNamed(given: string, call: Call, qualifier?: string): LambdaFunction {
  const named = namedOf(given, call, qualifier);
  const found = functionsOf(call.world, named).get(named.name);
  if (found === undefined) throw resourceNotFound(`Function not found: ${arnOfFunction(named, named.qualifier)}`);
  return found;
}

/** The version that a qualifier means; an alias with weights means one of two. */
export function functionVersionOf(fn: LambdaFunction, qualifier = '$LATEST'): FunctionVersion | undefined {
  if (qualifier === '$LATEST') return fn.latest;
  const alias = fn.aliases[qualifier];
  if (alias === undefined) return fn.versions[qualifier];
  const [other] = Object.entries(alias.weights ?? {});
  return (
    fn.versions[other !== undefined && Math.random() < other[1] ? other[0] : alias.version] ??
    (alias.version === '$LATEST' ? fn.latest : undefined)
  );
}

/** The function and the version of a request. An alias that is not there has words of its own. */
export function qualified(given: string, call: Call, qualifier?: string) {
  const named = namedOf(given, call, qualifier);
  const found = functionsOf(call.world, named).get(named.name);
  const version = found && functionVersionOf(found, named.qualifier);
  if (found === undefined || version === undefined)
    throw resourceNotFound(`Function not found: ${arnOfFunction(named, named.qualifier)}`);
  return { fn: found, version, qualifier: named.qualifier };
}

/** The function of a request that changes it: versions and aliases do not change. */
export function unqualified(given: string, call: Call): LambdaFunction {
  const { qualifier } = namedOf(given, call);
  if (qualifier !== undefined && qualifier !== '$LATEST')
    throw invalidOfLambda(
      'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    );
  return functionNamed(given, call);
}

export const newRevision = () => randomUUID();

export function checkRevision(given: string | undefined, now: string | undefined, get = 'GetFunction/GetAlias'): void {
  if (given !== undefined && given !== now)
    throw lambdaError(
      'PreconditionFailedException',
      `The Revision Id provided does not match the latest Revision Id. Call the ${get} API to retrieve the latest Revision Id`,
    );
}

/** `2026-01-31T12:00:00.000+0000`, as Lambda writes times. */
export function lambdaTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '+0000');
}

/** A page of a list by a numbered marker. */
export function markedPage<T>(all: readonly T[], input: { readonly Marker?: string; readonly MaxItems?: number }) {
  const from = Number(input.Marker ?? 0) || 0;
  const to = from + (input.MaxItems ?? 50);
  return { items: all.slice(from, to), next: to < all.length ? { NextMarker: String(to) } : {} };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const ACCOUNT_CONCURRENCY = 1000;

export function throttled(): ServiceError {
  return new ServiceError('TooManyRequestsException', 'Rate Exceeded.', {
    status: 429,
    members: { Type: 'User', Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' },
  });
}
