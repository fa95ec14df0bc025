/** Which policies decide on a request of a principal of the template: its own, and those of what it acts on. */
import {
  type Grants,
  grantedActions,
  type Policies,
  type PolicyPart,
  parseArn,
  parseStatement,
  parseStatements,
} from '../../aws/index.ts';
import {
  ALWAYS,
  holeNames,
  isMadeUpName,
  joinText,
  NO_TEXT,
  rememberedOf,
  rememberedPair,
  sameText,
  showText,
  type Text,
  unitsOf,
} from '../../base/index.ts';
import type { ClaimSet } from '../../claims/index.ts';
import { type Access, type Model, type Place, type PrincipalAccess, TYPES_WITH_POLICY } from '../../model/index.ts';
import type { Question, Thing } from '../question.ts';
import { methodsOf, ownPolicy } from './api-methods.ts';

/** A resource of the template that has, or may have, a policy of its own. */
export interface PolicyOwner {
  readonly id: string;
  readonly type: string;
  readonly arn: Text;
  /** The service of its ARN: only actions of that service are about it. */
  readonly service: string;
  readonly policy: readonly PolicyPart<Place>[];
}

const known = new WeakMap<Access, readonly PolicyOwner[]>();

/** Every resource of the template whose own policy the model reads. A role's is its trust policy. */
export function ownersIn(model: Model): readonly PolicyOwner[] {
  const { access, resources } = model;
  const found = known.get(access);
  if (found !== undefined) return found;
  const owners = [...resources.values()].flatMap(({ id, type }): readonly PolicyOwner[] => {
    const role = access.principals.get(id);
    const policy = role?.kind === 'role' ? role.trust : ownPolicy(model, id);
    if (policy === undefined && !TYPES_WITH_POLICY.has(type)) return [];
    const arn = type === 'AWS::ApiGateway::RestApi' ? methodsOf(model, id) : access.arnOf(id);
    const service = role === undefined ? (parseArn(arn)?.service ?? '') : 'sts';
    return type === 'AWS::EC2::VPCEndpoint' ? [] : [{ id, type, arn, service, policy: policy ?? [] }];
  });
  known.set(access, owners);
  return owners;
}

const byService = new WeakMap<Access, Map<string, readonly PolicyOwner[]>>();

/** The resources whose policies speak of actions of this service, or of the service of this action. */
export function ownersFor({ model }: Question, action: string): readonly PolicyOwner[] {
  const [service = ''] = action.toLowerCase().split(':', 1);
  const found = byService.get(model.access) ?? Map.groupBy(ownersIn(model), (owner) => owner.service);
  byService.set(model.access, found);
  return found.get(service) ?? [];
}

/** Whose policy decides about an ARN: the resource's with this ARN, or of which it is a part. */
export function ownerOf(
  owners: readonly PolicyOwner[],
  arn: Text,
): { readonly surely?: PolicyOwner; readonly perhaps: readonly PolicyOwner[] } {
  const beginnings = [arn, ...beginningsOf(arn)];
  const surely = owners.find((owner) => beginnings.includes(owner.arn));
  if (surely !== undefined) return { surely, perhaps: [] };
  return {
    // What a parameter says is not the name that AWS makes up for a resource of the same template.
    perhaps: owners.filter(
      (owner) =>
        !unitsOf(owner.arn).some(isMadeUpName) && beginnings.some((each) => sameText(owner.arn, each) === 'possible'),
    ),
  };
}

function beginningsOf(arn: Text): readonly Text[] {
  const units = unitsOf(arn);
  return units.flatMap((unit, index) => (unit === '/' || unit === ':' ? [joinText(units.slice(0, index))] : []));
}

/** The policies of the principal, and those of the resource where one is given. */
export function policiesOf({ model, claims }: Question, principal: Thing, target?: PolicyTarget): Policies<Place> {
  const own = ownPolicies(model.access.principals.get(principal.id) ?? NOBODY, claims);
  if (target === undefined) return own;
  return {
    ...own,
    ...(target?.resource !== undefined && { resource: target.resource }),
    ...(target?.account !== undefined && { resourceAccount: target.account }),
  };
}

const NOBODY: Pick<PrincipalAccess, 'identity' | 'boundary'> = { identity: [] };

const ownPolicies = rememberedPair(
  ({ identity, boundary }: Pick<PrincipalAccess, 'identity' | 'boundary'>, claims: ClaimSet): Policies<Place> => ({
    identity,
    ...(boundary !== undefined && { boundary }),
    ...givenPolicies(claims),
  }),
);

/** What the principal's policies grant, action by action. */
export function grantsTo(question: Question, principal: Thing): Grants<Place> {
  return grantsIn(policiesOf(question, principal));
}

const grantsIn = rememberedOf((policies: Policies<Place>) => grantedActions(policies));

/** The policies of the organization and of the session, as far as the claims give them. */
export const givenPolicies = rememberedOf(({ policies = {} }: ClaimSet): Policies<Place> => {
  const { serviceControl, resourceControl, session } = policies;
  const parts = (kind: string, documents: readonly object[]) =>
    documents.flatMap(
      (document, index) =>
        parseStatements<Place>(document, (statement) => ({
          subject: 'policies',
          path: [kind, index, 'Statement', statement],
        })).statements,
    );
  return {
    ...(serviceControl && { serviceControl: serviceControl.map((level) => parts('serviceControl', level)) }),
    ...(resourceControl && { resourceControl: parts('resourceControl', resourceControl) }),
    ...(session && { session: parts('session', session) }),
  };
});

export interface PolicyTarget {
  readonly resource?: readonly PolicyPart<Place>[];
  readonly account?: Text;
}

/**
 * The resource's side of a request. Keys and roles let nobody in whom their own policy does not name, so for one that is
 * not in the template the decision is open. Of other resources outside the template nothing is known either; a claim that
 * spells out which one it means is judged by the policies that the template has.
 */
export function targetPolicy(
  question: Question,
  principal: Thing,
  {
    action,
    arn,
    id,
    isGiven,
  }: { readonly action: string; readonly arn: Text; readonly id?: string; readonly isGiven: boolean },
): PolicyTarget {
  const owners = ownersFor(question, action);
  const named = id === undefined ? undefined : owners.find((owner) => owner.id === id);
  const { surely, perhaps } = named === undefined ? ownerOf(owners, arn) : { surely: named, perhaps: [] };
  if (surely !== undefined) {
    const { account } = question.model.access.placeOf(surely.id);
    const isListed = question.model.access.resourcePolicies.has(surely.id) || surely.service === 'sts';
    return { account, ...(isListed && { resource: surely.policy }) };
  }
  const at: Place = { subject: principal.id, path: [] };
  const open = perhaps.map((owner): PolicyPart<Place> => {
    const when = question.model.resources.get(owner.id)?.when;
    return { unknown: `the policy of ${owner.id}, which may be ${showText(arn)},`, when: when ?? ALWAYS, at };
  });
  if (open.length > 0) return { resource: open };
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  const isClosed = /^sts:assumerole/i.test(action) || (service === 'kms' && isKey(arn));
  if (isGiven && isClosed) {
    const noun = service === 'kms' ? 'key' : 'role';
    const unknown = `the policy of the ${noun} ${showText(arn)}, which is not in the template,`;
    return { resource: [{ unknown, when: ALWAYS, at }] };
  }
  return isClosed ? { resource: perhapsOpen(question, principal, at) } : {};
}

function isKey(arn: Text): boolean {
  const parsed = parseArn(arn);
  return parsed === undefined
    ? arn !== '*'
    : parsed.resource.startsWith('key/') || holeNames(parsed.resource).length > 0;
}

/** Some key or role of the account may leave the decision to the account's own policies, as AWS's default does. */
function perhapsOpen({ model }: Question, principal: Thing, at: Place): readonly PolicyPart<Place>[] {
  const own = parseArn(model.access.arnOf(principal.id))?.account ?? NO_TEXT;
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: own },
    Action: '*',
    Resource: '*',
    // Nothing is known of it, so it is one that cannot be decided.
    Condition: 'not known',
  };
  return parseStatement<Place>(statement, { at }).statements;
}
