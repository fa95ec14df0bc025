/** What IAM keeps: roles, users and groups with their policies, managed policies, instance profiles. Global in an account. */
import { type AccountRegion, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';

export type EntityKind = 'role' | 'user' | 'group';

/** A role, user or group: what policies are attached to. */
export interface Entity {
  readonly kind: EntityKind;
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAt: number;
  /** Policy documents by name. */
  readonly inline: Readonly<Record<string, string>>;
  /** The ARNs of managed policies. */
  readonly attached: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly boundary?: string | undefined;
  /** Of a role. */
  readonly trust?: string;
  readonly description?: string;
  readonly maxSession?: number;
  /** Of a user: its groups. */
  readonly groups?: readonly string[];
  readonly password?: boolean;
}

export interface Policy {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly description?: string;
  readonly defaultVersion: string;
  readonly versions: readonly { readonly id: string; readonly document: string; readonly createdAt: number }[];
  /** How many versions there ever were: their ids are not used again. */
  readonly made: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface InstanceProfile {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly roles: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

interface At {
  readonly world: LocalWorld;
  readonly account: AccountRegion['account'];
}

export function entitiesOf({ world, account }: At, kind: EntityKind): Collection<Entity> {
  return world.state.collection(`iam/${kind}`, { account });
}

export function managedPoliciesOf({ world, account }: At): Collection<Policy> {
  return world.state.collection('iam/policy', { account });
}

export function profilesOf({ world, account }: At): Collection<InstanceProfile> {
  return world.state.collection('iam/instance-profile', { account });
}

const NOUN: Readonly<Record<EntityKind, string>> = { role: 'Role', user: 'User', group: 'Group' };

export function entityNamed(at: At, kind: EntityKind, name: string): Entity {
  const found = entitiesOf(at, kind).get(name);
  if (found === undefined) throw noSuchEntity(`The ${kind} with name ${name} cannot be found.`);
  return found;
}

export function putEntity(at: At, entity: Entity): void {
  entitiesOf(at, entity.kind).put(entity.name, entity);
}

export function alreadyThere(kind: EntityKind, name: string): ServiceError {
  return new ServiceError('EntityAlreadyExists', `${NOUN[kind]} with name ${name} already exists.`, { status: 409 });
}

export function noSuchEntity(message: string): ServiceError {
  return new ServiceError('NoSuchEntity', message, { status: 404 });
}

export function inUse(message: string): ServiceError {
  return new ServiceError('DeleteConflict', message, { status: 409 });
}

export function policyNamed(at: At, arn: string): Policy {
  const found = managedPoliciesOf(at).get(arn);
  if (found === undefined) throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
  return found;
}

export function profileNamed(at: At, name: string): InstanceProfile {
  const found = profilesOf(at).get(name);
  if (found === undefined) throw noSuchEntity(`Instance Profile ${name} cannot be found.`);
  return found;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html, names of entities. */
export function checkName(member: string, name: string, most: number): void {
  if (!/^[\w+=,.@-]+$/.test(name))
    throw new ServiceError(
      'ValidationError',
      `The specified value for ${member} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-`,
    );
  if (name.length > most)
    throw new ServiceError(
      'ValidationError',
      `1 validation error detected: Value '${name}' at '${member}' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
    );
}

/** The document as it is kept. Throws what IAM answers to a text that is no policy. */
export function checkDocument(text: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw malformed('This policy contains invalid Json');
  }
  if (typeof parsed !== 'object' || parsed === null || !('Statement' in parsed))
    throw malformed('Syntax errors in policy.');
  return text;
}

function malformed(message: string): ServiceError {
  return new ServiceError('MalformedPolicyDocument', message);
}

/** IAM hands documents out percent-encoded: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html */
export function encoded(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export function tagsOf(list: readonly { readonly Key: string; readonly Value: string }[] | undefined) {
  return Object.fromEntries((list ?? []).map(({ Key, Value }) => [Key, Value]));
}

export function iamTagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** A page of a list by marker: the entries from the one that the marker names. */
export function pageOf<T>(
  all: readonly T[],
  nameOf: (each: T) => string,
  { Marker: marker, MaxItems: most = 100 }: { readonly Marker?: string; readonly MaxItems?: number },
): { readonly items: readonly T[]; readonly more: { readonly IsTruncated: boolean; readonly Marker?: string } } {
  const sorted = all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const from = marker === undefined ? 0 : sorted.findIndex((each) => nameOf(each) >= marker);
  const items = from < 0 ? [] : sorted.slice(from, from + most);
  const next = from < 0 ? undefined : sorted[from + most];
  return { items, more: next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: nameOf(next) } };
}
