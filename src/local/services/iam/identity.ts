/** What policies say that an identity may, as they are kept. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html */
import { evaluate, managedPolicyParts, type PolicyPart, parseStatements } from '../../../aws/index.ts';
import { NEVER, stripPrivate } from '../../../base/index.ts';
import { type Entity, entitiesOf, managedPoliciesOf } from './entities.ts';

type At = Parameters<typeof managedPoliciesOf>[0];

/** The statements of a role, user or group: its own and those of attached policies. */
export function identityParts({ inline, attached }: Entity, at: At): readonly PolicyPart<string>[] {
  return [
    ...Object.entries(inline).flatMap(([name, document]) => policyParts(document, name)),
    ...attached.flatMap((arn) => managedParts(arn, at)),
  ];
}

/** The statements of a managed policy: the account's, or AWS's own as far as they are known. */
export function managedParts(arn: string, at: At): readonly PolicyPart<string>[] {
  const own = managedPoliciesOf(at).get(arn);
  if (own === undefined) return managedPolicyParts(stripPrivate(arn), arn);
  const version = own.versions.find(({ id }) => id === own.defaultVersion);
  return version === undefined ? [] : policyParts(version.document, arn);
}

/** The statements of a document; none where it is no policy. */
export function policyParts(document: string, at: string): readonly PolicyPart<string>[] {
  try {
    return parseStatements(JSON.parse(document), () => at).statements;
  } catch {
    return [];
  }
}

const ROLE = /^arn:[\w-]+:iam::(\d*):role\/(?:.*\/)?([^/]+)$/;

function roleAt(arn: string, { world }: At): { readonly role: Entity; readonly at: At } | undefined {
  const [, account = '', name = ''] = ROLE.exec(arn) ?? [];
  const at = { world, account };
  const role = entitiesOf(at, 'role').get(name);
  return role === undefined ? undefined : { role, at };
}

/** Whether a service may take a role on, for a resource of its own: by the role's trust. False for a role that is not there. */
export function serviceMayAssume(service: string, roleArn: string, from: At, source?: string): boolean {
  const found = roleAt(roleArn, from);
  if (found === undefined) return false;
  const decision = evaluate(
    {
      principal: { kind: 'service', service: stripPrivate(service) },
      action: stripPrivate('sts:AssumeRole'),
      resource: stripPrivate(roleArn),
      context: {
        'aws:SourceArn': source === undefined ? undefined : [stripPrivate(source)],
        'aws:SourceAccount': [stripPrivate(from.account)],
      },
    },
    { resource: policyParts(found.role.trust ?? '{}', 'trust'), resourceAccount: stripPrivate(found.at.account) },
  );
  return decision.possible !== NEVER;
}

/**
 * Whether the policies of a role, and that of the resource where it has one, let it do this; what depends on what is not
 * known is let through. False for a role that is not there.
 */
export function roleMay(roleArn: string, action: string, resource: string, from: At, policy?: string): boolean {
  const found = roleAt(roleArn, from);
  if (found === undefined) return false;
  const { role, at } = found;
  const arn = stripPrivate(role.arn);
  const decision = evaluate(
    { principal: { kind: 'role', arn }, action: stripPrivate(action), resource: stripPrivate(resource), context: {} },
    {
      identity: identityParts(role, at),
      ...(policy === undefined ? {} : { resource: policyParts(policy, 'resource') }),
      ...(role.boundary === undefined ? {} : { boundary: managedParts(role.boundary, at) }),
      resourceAccount: stripPrivate(at.account),
    },
  );
  return decision.possible !== NEVER;
}
