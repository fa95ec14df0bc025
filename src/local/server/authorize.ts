/** Whether who asks may, by the policies that the target keeps. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html */
import {
  type Decision,
  evaluate,
  isKnownAction,
  type PolicyPart,
  type Principal,
  parseStatements,
  type Request,
} from '../../aws/index.ts';
import { hole, NEVER, stripPrivate, type Text } from '../../base/index.ts';
import { type AskedAccess, type Call, type Service, ServiceError } from '../service.ts';
import { entitiesOf } from '../services/iam/entities.ts';
import { identityParts, managedParts, policyParts } from '../services/iam/identity.ts';
import type { Schema } from './schema.ts';

/** Throws where a policy forbids what the operation asks for, or none allows it. */
export function authorize(service: Service, operation: string, input: object, call: Call, schema: Schema): void {
  // Of what an operation acts on nothing is known: only its name decides.
  const asked = service.asks?.(operation, input, call) ?? actionsNamed(service.id, operation);
  const caller = callerOf(call);
  for (const each of asked) {
    if (each.isOpen === true) continue;
    const decision = decide(caller, each, call);
    // What depends on what is not known is let through.
    if (decision.possible === NEVER) throw denied(caller, each, decision, call, schema);
  }
}

/** Where IAM calls a service otherwise than its endpoint: https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch', tagging: 'tag' };
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:GetLayerVersionByArn': 'lambda:GetLayerVersion',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/** None where IAM has no action of that name, as for API Gateway, whose actions are methods of HTTP: nothing is asked then. */
function actionsNamed(id: string, operation: string): readonly AskedAccess[] {
  const plain = `${PREFIXES[id] ?? id}:${operation}`;
  const action = ACTIONS[plain] ?? plain;
  return isKnownAction(action) ? [{ action, resource: undefined }] : [];
}

interface Caller {
  readonly principal: Principal;
  readonly identity: readonly PolicyPart<string>[];
  readonly boundary: readonly PolicyPart<string>[] | undefined;
}

const EVERYTHING = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };

function callerOf(call: Call): Caller {
  const { principal: arn, account } = call;
  if (call.accessKey === undefined) return { principal: { kind: 'anonymous' }, identity: [], boundary: undefined };
  const [, , service, , , what = ''] = arn.split(':');
  if (what === 'root') {
    const identity = parseStatements(EVERYTHING, () => arn).statements;
    return { principal: { kind: 'user', arn: stripPrivate(arn) }, identity, boundary: undefined };
  }
  const isRole = service === 'sts' && what.startsWith('assumed-role/');
  const name = isRole ? (what.split('/')[1] ?? '') : what.slice(what.lastIndexOf('/') + 1);
  const entity = entitiesOf(call, isRole ? 'role' : 'user').get(name);
  const groups = (entity?.groups ?? []).flatMap((group) => entitiesOf(call, 'group').get(group) ?? []);
  const own = entity === undefined ? [] : [entity, ...groups];
  return {
    principal: {
      kind: isRole ? 'role' : 'user',
      arn: stripPrivate(isRole ? (entity?.arn ?? `arn:aws:iam::${account}:role/${name}`) : arn),
      ...(isRole ? { session: stripPrivate(arn) } : {}),
      tags: Object.fromEntries(Object.entries(entity?.tags ?? {}).map(([key, value]) => [key, stripPrivate(value)])),
    },
    identity: own.flatMap((each) => identityParts(each, call)),
    boundary: entity?.boundary === undefined ? undefined : managedParts(entity.boundary, call),
  };
}

function decide({ principal, identity, boundary }: Caller, asked: AskedAccess, call: Call): Decision<string> {
  const request: Request = {
    principal,
    action: stripPrivate(asked.action),
    resource: asked.resource === undefined ? hole('resource') : stripPrivate(asked.resource),
    context: contextOf(asked, call),
  };
  return evaluate(request, {
    identity,
    ...(asked.policy === undefined ? {} : { resource: policyParts(asked.policy, 'resource') }),
    ...(boundary === undefined ? {} : { boundary }),
    resourceAccount: stripPrivate(asked.account ?? call.account),
  });
}

/** What is known of a request. On loopback nothing is encrypted and nothing need be: it counts as a secure transport. */
function contextOf({ context = {} }: AskedAccess, { principal, region, world }: Call): Request['context'] {
  const now = world.clock.now();
  const [, userName] = /:user\/(?:.*\/)?([^/]+)$/.exec(principal) ?? [];
  const known: Readonly<Record<string, string | undefined>> = {
    'aws:SecureTransport': 'true',
    'aws:SourceIp': '127.0.0.1',
    'aws:RequestedRegion': region,
    'aws:CurrentTime': new Date(now).toISOString(),
    'aws:EpochTime': String(Math.floor(now / 1000)),
    'aws:ViaAWSService': 'false',
    'aws:SourceVpc': undefined,
    'aws:SourceVpce': undefined,
    'aws:MultiFactorAuthPresent': undefined,
    'aws:username': userName,
    ...context,
  };
  const texts = (value: string | undefined): readonly Text[] | undefined =>
    value === undefined ? undefined : [stripPrivate(value)];
  return Object.fromEntries(Object.entries(known).map(([key, value]) => [key, texts(value)]));
}

const KINDS: Readonly<Record<string, string>> = {
  identity: 'an identity-based policy',
  resource: 'a resource-based policy',
  boundary: 'a permissions boundary',
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function denied(
  { principal }: Caller,
  { action, resource }: AskedAccess,
  { steps }: Decision<string>,
  call: Call,
  { file, protocol }: Schema,
): ServiceError {
  const isS3 = file === 's3';
  if (principal.kind === 'anonymous') {
    if (isS3) return new ServiceError('AccessDenied', 'Access Denied', { status: 403 });
    return new ServiceError('MissingAuthenticationToken', 'Missing Authentication Token', { status: 403 });
  }
  const ban = steps.find(({ effect, answer }) => effect === 'Deny' && answer === 'certain');
  const why =
    ban === undefined
      ? `because no identity-based policy allows the ${action} action`
      : `with an explicit deny in ${KINDS[ban.policy] ?? 'a policy'}`;
  const on = resource === undefined ? '' : ` on resource: ${isS3 ? `"${resource}"` : resource}`;
  const message = `User: ${call.principal} is not authorized to perform: ${action}${on} ${why}`;
  if (file === 'sns') return new ServiceError('AuthorizationError', message, { status: 403 });
  if (file === 'ec2') return new ServiceError('UnauthorizedOperation', message, { status: 403 });
  if (protocol.startsWith('AwsJson') || protocol === 'AwsRestJson') {
    return new ServiceError('AccessDeniedException', message, { status: protocol === 'AwsRestJson' ? 403 : 400 });
  }
  return new ServiceError('AccessDenied', message, { status: 403 });
}
