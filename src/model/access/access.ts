/** Who may do what, as far as the templates say: principals with their policies, and policies on resources. */
import {
  type AwsPlace,
  arnOf,
  attributeOf,
  type PolicyPart,
  parseArn,
  parseStatement,
  physicalNameOf,
  SOMEWHERE,
} from '../../aws/index.ts';
import {
  and,
  compose,
  fillHoles,
  type Guard,
  hole,
  isSymbolic,
  NEVER,
  NO_TEXT,
  not,
  rememberedOf,
  sameText,
  stripPrivate,
  type Text,
} from '../../base/index.ts';
import type { Said } from '../network/network.ts';
import { at, Gathered, idOf, idsAt, ofType, type ResourceIndex, saidAt, textAt, whenAny } from '../network/reading.ts';
import type { Place, Resource } from '../resource.ts';
import { fillWhile } from '../spelled.ts';
import { elementsAt, isMapping, type Path, showPath } from '../value.ts';
import { dynamicAsHoles } from './dynamic-reference.ts';
import { attachedPolicy, documentParts, type PolicyReader } from './policy-documents.ts';
import { readResourcePolicies } from './resource-policies.ts';

export interface Access {
  readonly principals: ReadonlyMap<string, PrincipalAccess>;
  /** Policies on resources, by the resource they protect: those of the template, else the one that AWS attaches. */
  readonly resourcePolicies: ReadonlyMap<string, readonly PolicyPart<Place>[]>;
  /** Policies of identities, by the resource that has them, that no identity of the templates has in any world. */
  readonly unattached: ReadonlyMap<string, readonly PolicyPart<Place>[]>;
  /** Policies for a resource outside the templates, which `resourcePolicies` keeps by the policy itself: the ARN they are for. */
  readonly elsewhere: ReadonlyMap<string, Text>;
  /** The text with each reference to a resource replaced by the ARN or name that the resource will have. */
  comparable(text: Text): Text;
  /** The ARN a resource will have; of a policy for a resource outside the templates, the ARN of that one. */
  arnOf(resource: string): Text;
  /** Where a resource is created: its partition, region and account. */
  placeOf(resource: string): AwsPlace;
}

export interface PrincipalAccess {
  readonly id: string;
  readonly kind: 'role' | 'user' | 'group' | 'permission set';
  /** Of a permission set: of the role that it becomes in an account to which somebody is assigned. */
  readonly arn: Text;
  /** Its own policies, and those of the groups that a user is in. */
  readonly identity: readonly PolicyPart<Place>[];
  /** Undefined when no world has one. For the worlds without one it has a part that allows everything. */
  readonly boundary?: readonly PolicyPart<Place>[];
  /** Who may assume a role. */
  readonly trust: readonly PolicyPart<Place>[];
  readonly when: Guard;
}

const PRINCIPALS = { 'AWS::IAM::Role': 'role', 'AWS::IAM::User': 'user', 'AWS::IAM::Group': 'group' } as const;

const ATTACHING = [
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
  'AWS::IAM::UserPolicy',
  'AWS::IAM::GroupPolicy',
];

/** Properties that name a principal: the type of what they name, and the property that holds its name. */
const NAMES: Readonly<Record<string, readonly [type: string, name: string]>> = {
  Roles: ['AWS::IAM::Role', 'RoleName'],
  RoleName: ['AWS::IAM::Role', 'RoleName'],
  Users: ['AWS::IAM::User', 'UserName'],
  UserName: ['AWS::IAM::User', 'UserName'],
  Groups: ['AWS::IAM::Group', 'GroupName'],
  GroupName: ['AWS::IAM::Group', 'GroupName'],
};

const ATTACHED_TO = ['Roles', 'Users', 'Groups', 'RoleName', 'UserName', 'GroupName'];

/**
 * @param placeIn where the resources of a stack are created. Where its partition is not known it is the commercial one,
 * in which policies spell it out as `arn:aws:…`.
 */
export function readAccess(index: ResourceIndex, placeIn: (stack: string) => AwsPlace | undefined): Access {
  const inPartition = (text: Text) => fillHoles(text, (name) => COMMERCIAL.get(name));
  const placeOf = (stack: string): AwsPlace | undefined => {
    const place = placeIn(stack);
    return place && { ...place, partition: inPartition(place.partition), urlSuffix: inPartition(place.urlSuffix) };
  };
  const label = (resource: Resource) => ({ type: resource.type, label: resource.id, properties: resource.properties });
  const said = (name: string): Text | undefined => {
    const what = index.holes.get(name);
    const resource = what?.kind === 'resource' ? index.resources.get(what.resource) : undefined;
    return resource === undefined || what?.kind !== 'resource'
      ? COMMERCIAL.get(name)
      : attributeOf(label(resource), what.attribute ?? 'Ref', placeOf(resource.stack));
  };
  const comparable = (text: Text): Text => fillWhile(text, said);
  const arnOfResource = rememberedOf((resource: Resource) => ({
    arn: arnOf(label(resource), placeOf(resource.stack)),
  }));
  const arn = (id: string): Text => {
    const resource = index.resources.get(id);
    return (resource && arnOfResource(resource).arn) ?? hole(`${id}.Arn`);
  };
  const policies = new Map(ofType(index, 'AWS::IAM::ManagedPolicy').map((policy) => [arn(policy.id), policy]));
  const reader: PolicyReader = {
    index,
    comparable,
    spellingsOf: (resource) => [
      arn(resource.id),
      ...[attributeOf(label(resource), 'Ref', placeOf(resource.stack)), physicalNameOf(label(resource))].filter(
        (each) => each !== undefined,
      ),
    ],
    placeOf: (resource) => placeOf(resource.stack) ?? SOMEWHERE,
    policyWithArn: (each) => policies.get(each),
  };
  const { policies: resourcePolicies, elsewhere } = readResourcePolicies(reader);
  const principals = readPrincipals(reader, arn);
  return {
    principals,
    unattached: readUnattached(reader, principals),
    resourcePolicies,
    elsewhere,
    comparable,
    arnOf: (id) => elsewhere.get(id) ?? arn(id),
    placeOf: (id) => {
      const place = placeOf(index.resources.get(id)?.stack ?? '') ?? SOMEWHERE;
      // What is outside the templates may be in another account: its ARN says in which.
      const account = parseArn(elsewhere.get(id) ?? NO_TEXT)?.account;
      return account === undefined || account === '' ? place : { ...place, account };
    },
  };
}

const COMMERCIAL: ReadonlyMap<string, Text> = new Map([
  ['AWS::Partition', stripPrivate('aws')],
  ['AWS::URLSuffix', stripPrivate('amazonaws.com')],
]);

function readPrincipals(reader: PolicyReader, arn: (id: string) => Text): ReadonlyMap<string, PrincipalAccess> {
  const { index } = reader;
  const attached = attachedParts(reader);
  const members = groupMembers(index);
  const own = (resource: Resource) => [
    ...inlineParts(reader, resource),
    ...saidAt(resource, 'ManagedPolicyArns').flatMap((said) => attachedPolicy(reader, said)),
    ...attached.of(resource.id),
  ];
  const ofGroups = (user: Resource) =>
    members.of(user.id).flatMap((said) => {
      const group = index.resources.get(said.value);
      const parts: readonly PolicyPart<Place>[] =
        group === undefined
          ? [{ unknown: `the policies of group ${said.value}`, when: said.when, at: said.at }]
          : own(group);
      return parts.map((part) => ({ ...part, when: and(part.when, said.when) }));
    });
  const principals = Object.entries(PRINCIPALS).flatMap(([type, kind]) =>
    ofType(index, type).map((resource): PrincipalAccess => {
      const boundary = boundaryParts(reader, resource);
      return {
        id: resource.id,
        kind,
        arn: arn(resource.id),
        identity: kind === 'user' ? [...own(resource), ...ofGroups(resource)] : own(resource),
        ...(boundary.length > 0 && { boundary }),
        trust: documentParts(reader, resource, ['AssumeRolePolicyDocument']),
        when: resource.when,
      };
    }),
  );
  const sets = ofType(index, 'AWS::SSO::PermissionSet').map((resource) => permissionSet(reader, resource));
  return new Map([...principals, ...sets].map((each) => [each.id, each]));
}

/**
 * What a permission set grants in each account to which somebody is assigned, whichever that is
 * (https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html). What it names by name stands
 * in those accounts.
 */
function permissionSet(reader: PolicyReader, resource: Resource): PrincipalAccess {
  const { id, when } = resource;
  const managed = (property: string) => saidAt(resource, property).flatMap((said) => attachedPolicy(reader, said));
  const named = (path: Path) =>
    elementsAt(resource.properties, path, when).map((found) => ({
      unknown: `${id}.${showPath(found.path)}, a policy of each account`,
      when: found.when,
      at: at(resource, found.path),
    }));
  const boundary = [
    ...managed('PermissionsBoundary.ManagedPolicyArn'),
    ...named(['PermissionsBoundary', 'CustomerManagedPolicyReference']),
  ];
  const place = { at: at(resource, []), when };
  const name = textAt(resource.properties, 'Name') ?? hole(`${id}.Name`);
  return {
    id,
    kind: 'permission set',
    arn: compose`arn:aws:iam::${hole(`the account of ${id}`)}:role/aws-reserved/sso.amazonaws.com/${hole(`the region of ${id}`)}/AWSReservedSSO_${name}_${hole(`the hash of ${id}`)}`,
    identity: [
      ...documentParts(reader, resource, ['InlinePolicy']),
      ...managed('ManagedPolicies'),
      ...named(['CustomerManagedPolicyReferences']),
    ],
    ...(boundary.length > 0 && { boundary }),
    trust: [{ unknown: `who is assigned to ${id}`, ...place }],
    when,
  };
}

/** The policies that resources of their own attach, by principal. */
function attachedParts(reader: PolicyReader): Gathered<PolicyPart<Place>> {
  const attached = new Gathered<PolicyPart<Place>>();
  for (const resource of ofType(reader.index, ...ATTACHING)) {
    for (const property of ATTACHED_TO) {
      for (const principal of namedAt(reader.index, resource, property)) {
        attached.add(principal.value, ...documentParts(reader, resource, ['PolicyDocument'], principal.when));
      }
      for (const { value, when, at } of perhapsNamedAt(reader.index, resource, property)) {
        attached.add(value, { unknown: `${resource.id}, which may be attached to ${value},`, when, at });
      }
    }
  }
  return attached;
}

/** What whoever is given the policy may do: a managed policy, or one that is attached to somebody outside the templates. */
function readUnattached(
  reader: PolicyReader,
  principals: ReadonlyMap<string, PrincipalAccess>,
): ReadonlyMap<string, readonly PolicyPart<Place>[]> {
  const had = new Set(
    [...principals.values()].flatMap(({ identity, boundary = [] }) =>
      [...identity, ...boundary].map((part) => part.at.subject),
    ),
  );
  return new Map(
    ofType(reader.index, ...ATTACHING)
      .filter(({ id }) => !had.has(id))
      .map((resource) => [resource.id, documentParts(reader, resource, ['PolicyDocument'])]),
  );
}

/** The groups of each user, whichever of the two says so. */
function groupMembers(index: ResourceIndex): Gathered<Said<string>> {
  const groups = new Gathered<Said<string>>();
  for (const user of ofType(index, 'AWS::IAM::User')) groups.add(user.id, ...namedAt(index, user, 'Groups'));
  for (const addition of ofType(index, 'AWS::IAM::UserToGroupAddition')) {
    for (const group of namedAt(index, addition, 'GroupName')) {
      for (const user of namedAt(index, addition, 'Users')) {
        groups.add(user.value, { ...group, when: and(group.when, user.when) });
      }
    }
  }
  return groups;
}

function inlineParts(reader: PolicyReader, resource: Resource): readonly PolicyPart<Place>[] {
  return elementsAt(resource.properties, ['Policies'], resource.when).flatMap(({ value, when, path }) =>
    isMapping(value)
      ? documentParts(reader, resource, [...path, 'PolicyDocument'], when)
      : [{ unknown: `${resource.id}.${showPath(path)}`, when, at: at(resource, path) }],
  );
}

const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };

function boundaryParts(reader: PolicyReader, resource: Resource): readonly PolicyPart<Place>[] {
  const said = saidAt(resource, 'PermissionsBoundary');
  const unbounded = and(resource.when, not(whenAny(said)));
  if (said.length === 0) return [];
  const parts = said.flatMap((each) => attachedPolicy(reader, each));
  if (unbounded === NEVER) return parts;
  const place = { at: at(resource, 'PermissionsBoundary'), when: unbounded };
  return [...parts, ...parseStatement<Place>(EVERYTHING, place).statements];
}

/** What a property names: by reference, or by the name that a resource gives itself. */
function namedAt(index: ResourceIndex, resource: Resource, property: string): readonly Said<string>[] {
  const [type, name] = NAMES[property] ?? [];
  const ids = idsAt(index, resource, property);
  return saidAt(resource, property).flatMap((said, position) => {
    const id = ids[position];
    if (id === undefined || index.resources.has(id.value) || type === undefined || name === undefined) return id ?? [];
    const named = ofType(index, type).find((each) => textAt(each.properties, name) === said.value);
    return [{ ...id, value: named?.id ?? id.value }];
  });
}

/** Whom a property may name: by a text that only the deployment knows, which may be the name that a resource gives itself. */
function perhapsNamedAt(index: ResourceIndex, resource: Resource, property: string): readonly Said<string>[] {
  const [type, name] = NAMES[property] ?? [];
  if (type === undefined || name === undefined) return [];
  return saidAt(resource, property).flatMap((said) => {
    const text = dynamicAsHoles(said.value);
    if (!isSymbolic(text) || index.resources.has(idOf(index, text))) return [];
    return ofType(index, type).flatMap((each) => {
      const own = textAt(each.properties, name);
      const is = own === undefined ? 'impossible' : sameText(text, dynamicAsHoles(own));
      return is === 'possible' ? [{ ...said, value: each.id }] : [];
    });
  });
}
