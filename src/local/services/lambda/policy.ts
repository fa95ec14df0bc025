/** Who else may invoke a function. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
import { evaluate, parseStatements } from '../../../aws/index.ts';
import { NEVER, stripPrivate } from '../../../base/index.ts';
import type { LambdaOperations } from '../../schemas/lambda.generated.ts';
import { type AccountRegion, type Call, type LocalWorld, ServiceError } from '../../service.ts';
import { roleMay } from '../iam/identity.ts';
import {
  arnOfFunction,
  checkRevision,
  conflict,
  type FunctionPolicy,
  type FunctionStatement,
  functionsOf,
  functionVersionOf,
  invalidOfLambda,
  type LambdaFunction,
  malformedInput,
  namedOf,
  newRevision,
  put,
  resourceNotFound,
} from './function.ts';

type Given = Parameters<LambdaOperations['AddPermission']>[0];

export const addFunctionPermission: LambdaOperations['AddPermission'] = (input, call) => {
  const named = namedOf(input.FunctionName, call, input.Qualifier);
  const { qualifier = '' } = named;
  if (!/^[a-zA-Z0-9-_]+$/.test(input.StatementId))
    throw malformedInput(
      `1 validation error detected: Value '${input.StatementId}' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)`,
    );
  const fn = functionsOf(call.world, named).get(named.name);
  if (fn === undefined) throw resourceNotFound(`Function not found: ${arnOfFunction(named, qualifier)}`);
  if (qualifier === '$LATEST') throw invalidOfLambda('We currently do not support adding policies for $LATEST.');
  if (qualifier !== '' && functionVersionOf(fn, qualifier) === undefined)
    throw resourceNotFound(
      /^\d+$/.test(qualifier)
        ? `Function not found: ${arnOfFunction(named, qualifier)}`
        : `Cannot find alias arn: ${arnOfFunction(named, qualifier)}`,
    );
  const statement = statementOf(input, arnOfFunction(fn, qualifier));
  const before = fn.policies[qualifier];
  checkRevision(input.RevisionId, revisionOf(fn, qualifier), 'GetPolicy');
  if (before?.statements.some(({ Sid }) => Sid === input.StatementId) === true)
    throw conflict(
      `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`,
    );
  putPolicy(fn, qualifier, [...(before?.statements ?? []), statement], call);
  return { Statement: JSON.stringify(statement) };
};

function revisionOf(fn: LambdaFunction, qualifier: string): string | undefined {
  return (
    fn.policies[qualifier]?.revisionId ?? functionVersionOf(fn, qualifier === '' ? undefined : qualifier)?.revisionId
  );
}

function putPolicy(fn: LambdaFunction, qualifier: string, statements: readonly FunctionStatement[], call: Call): void {
  const { [qualifier]: _, ...rest } = fn.policies;
  const policy: FunctionPolicy = { revisionId: newRevision(), statements };
  const policies = statements.length === 0 ? rest : { ...rest, [qualifier]: policy };
  put(call, { ...fn, policies });
}

function statementOf(input: Given, resource: string): FunctionStatement {
  const equals = {
    ...(input.SourceAccount !== undefined && { 'AWS:SourceAccount': input.SourceAccount }),
    ...(input.EventSourceToken !== undefined && { 'lambda:EventSourceToken': input.EventSourceToken }),
    ...(input.FunctionUrlAuthType !== undefined && { 'lambda:FunctionUrlAuthType': input.FunctionUrlAuthType }),
    ...(input.PrincipalOrgID !== undefined && { 'aws:PrincipalOrgID': input.PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.SourceArn !== undefined && { ArnLike: { 'AWS:SourceArn': input.SourceArn } }),
    ...(input.InvokedViaFunctionUrl === true && { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }),
  };
  return {
    Sid: input.StatementId,
    Effect: 'Allow',
    Principal: principalOf(input.Principal),
    Action: input.Action,
    Resource: resource,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

function principalOf(given: string): unknown {
  if (given === '*') return '*';
  if (/^\d{12}$/.test(given)) return { AWS: `arn:aws:iam::${given}:root` };
  if (/^arn:aws[a-z-]*:(?:iam|sts)::\d{12}:/.test(given)) return { AWS: given };
  if (/^[a-z0-9.-]+\.[a-z.]+$/.test(given) && given.includes('.')) return { Service: given };
  throw invalidOfLambda('The provided principal was invalid. Please check the principal and try again.');
}

export const removeFunctionPermission: LambdaOperations['RemovePermission'] = (input, call) => {
  const named = namedOf(input.FunctionName, call, input.Qualifier);
  const { qualifier = '' } = named;
  const fn = functionsOf(call.world, named).get(named.name);
  if (fn === undefined) throw resourceNotFound(`No policy found for: ${arnOfFunction(named)}`);
  const policy = fn.policies[qualifier];
  if (policy === undefined) throw resourceNotFound('No policy is associated with the given resource.');
  if (!policy.statements.some(({ Sid }) => Sid === input.StatementId))
    throw resourceNotFound(`Statement ${input.StatementId} is not found in resource policy.`);
  checkRevision(input.RevisionId, policy.revisionId, 'GetPolicy');
  const left = policy.statements.filter(({ Sid }) => Sid !== input.StatementId);
  putPolicy(fn, qualifier, left, call);
  return undefined;
};

export const getPolicy: LambdaOperations['GetPolicy'] = ({ FunctionName, Qualifier }, call) => {
  const { qualifier = '', ...named } = namedOf(FunctionName, call, Qualifier);
  const policy = functionsOf(call.world, named).get(named.name)?.policies[qualifier];
  if (policy === undefined) throw resourceNotFound('The resource you requested does not exist.');
  return {
    Policy: JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: policy.statements }),
    RevisionId: policy.revisionId,
  };
};

/**
 * Whether the policy of a function, of the version or alias that the ARN names, lets a service invoke it for a resource.
 * False for a function that is not there.
 */
export function serviceMayInvoke(
  functionArn: string,
  from: { readonly service: string; readonly sourceArn: string; readonly sourceAccount: string },
  at: AccountRegion & { readonly world: LocalWorld },
): boolean {
  const { qualifier = '', ...named } = namedOf(functionArn, at);
  const fn = functionsOf(at.world, named).get(named.name);
  if (fn === undefined) return false;
  const document = { Version: '2012-10-17', Statement: fn.policies[qualifier]?.statements ?? [] };
  const decision = evaluate(
    {
      principal: { kind: 'service', service: stripPrivate(from.service) },
      action: stripPrivate('lambda:InvokeFunction'),
      resource: stripPrivate(arnOfFunction(fn, qualifier)),
      context: {
        'aws:SourceArn': [stripPrivate(from.sourceArn)],
        'aws:SourceAccount': [stripPrivate(from.sourceAccount)],
        'lambda:EventSourceToken': undefined,
        'lambda:FunctionUrlAuthType': undefined,
        'lambda:InvokedViaFunctionUrl': undefined,
        'aws:PrincipalOrgID': undefined,
      },
    },
    { resource: parseStatements(document, () => 'policy').statements, resourceAccount: stripPrivate(fn.account) },
  );
  return decision.possible !== NEVER;
}

/**
 * Throws `AccessDeniedException` where a service that invokes a function lacks the permission: that of the role it acts
 * by, or else of the function's policy. A function that is not there is left to the invocation.
 */
export function checkInvoker(
  functionArn: string,
  { role, ...from }: Parameters<typeof serviceMayInvoke>[1] & { readonly role?: string | undefined },
  at: Parameters<typeof serviceMayInvoke>[2],
): void {
  const named = namedOf(functionArn, at);
  if (!functionsOf(at.world, named).has(named.name)) return;
  const may =
    role === undefined
      ? serviceMayInvoke(functionArn, from, at)
      : roleMay(role, 'lambda:InvokeFunction', functionArn, at);
  if (may) return;
  throw new ServiceError(
    'AccessDeniedException',
    role === undefined
      ? `The policy of ${functionArn} does not let ${from.service} invoke it for ${from.sourceArn}.`
      : `${role} is not authorized to perform: lambda:InvokeFunction on resource: ${functionArn}`,
    { status: 403 },
  );
}
