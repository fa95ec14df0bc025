/** What is kept of web ACLs and of what they refer to, and who is told when it changes. */
import { randomUUID } from 'node:crypto';
import { type AccountRegion, type Call, type LocalWorld, ServiceError } from '../../service.ts';
import type { Collection } from '../../state/state.ts';

export type AclKind = 'webacl' | 'ipset' | 'regexpatternset' | 'rulegroup';

/** A web ACL, a set or a group. */
export interface KeptItem {
  readonly kind: AclKind;
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  readonly description?: string;
  readonly lockToken: string;
  readonly tags: Readonly<Record<string, string>>;
  /** What is its own, as CloudFormation spells it; a search string in bytes stands in base64. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface AclPlace extends Omit<AccountRegion, 'partition'> {
  readonly world: LocalWorld;
}

const watchers = new WeakMap<LocalWorld, Set<() => void>>();

/** Calls `act` after each change of what is kept here, until the result is called. */
export function watchWebAcls(world: LocalWorld, act: () => void): () => void {
  const all = watchers.get(world) ?? new Set();
  watchers.set(world, all);
  all.add(act);
  return () => void all.delete(act);
}

export function tellAclChange(world: LocalWorld): void {
  for (const act of watchers.get(world) ?? []) act();
}

/** What is searched for may be a secret: the header by which an origin knows its distribution. */
export const aclItemsOf = ({ world, account, region }: AclPlace): Collection<KeptItem> =>
  world.state.collection<KeptItem>('wafv2/item', { account, region }, { sealed: true });
/** The web ACL of a resource, by the resource's ARN. */
export const associationsOf = ({ world, account, region }: AclPlace): Collection<string> =>
  world.state.collection<string>('wafv2/association', { account, region });

export interface KeptLogging {
  readonly aclArn: string;
  readonly destinations: readonly string[];
  readonly redactedFields: readonly object[];
  readonly filter?: object;
}

export const loggingOf = ({ world, account, region }: AclPlace): Collection<KeptLogging> =>
  world.state.collection<KeptLogging>('wafv2/logging', { account, region });

export const noSuchItem = () =>
  new ServiceError(
    'WAFNonexistentItemException',
    "AWS WAF couldn't perform the operation because your resource doesn't exist.",
  );

export function itemByArn(arn: string, at: AclPlace): KeptItem {
  const found = aclItemsOf(at).get(arn);
  if (found === undefined) throw noSuchItem();
  return found;
}

export function itemById(kind: AclKind, { Name, Id, Scope }: ItemId, at: AclPlace): KeptItem {
  const found = [...aclItemsOf(at).values()].find(
    (each) => each.kind === kind && each.id === Id && each.name === Name && each.scope === Scope,
  );
  if (found === undefined) throw noSuchItem();
  return found;
}

export interface ItemId {
  readonly Name: string;
  readonly Id: string;
  readonly Scope: string;
}

export function itemsOfKind(kind: AclKind, scope: string, at: AclPlace): readonly KeptItem[] {
  return [...aclItemsOf(at).values()].filter((each) => each.kind === kind && each.scope === scope);
}

function invalidAcl(field: string, value: string): ServiceError {
  const message = `Error reason: The parameter contains formatting that is not valid., field: ${field}, parameter: ${value}`;
  return new ServiceError('WAFInvalidParameterException', message, {
    members: { Field: field, Parameter: value, Reason: 'The parameter contains formatting that is not valid.' },
  });
}

export interface NewItem {
  readonly name: string;
  readonly scope: string;
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export function newItem(kind: AclKind, { name, scope, description, tags, body }: NewItem, call: Call): KeptItem {
  if (scope !== 'REGIONAL' && scope !== 'CLOUDFRONT') throw invalidAcl('SCOPE_VALUE', scope);
  if (scope === 'CLOUDFRONT' && call.region !== 'us-east-1') throw invalidAcl('SCOPE_VALUE', scope);
  if (!/^[\w-]{1,128}$/.test(name)) throw invalidAcl('ENTITY_NAME', name);
  const all = aclItemsOf(call);
  if ([...all.values()].some((each) => each.kind === kind && each.name === name && each.scope === scope))
    throw new ServiceError(
      'WAFDuplicateItemException',
      "AWS WAF couldn't perform the operation because some resource in your request is a duplicate of an existing one.",
    );
  const id = randomUUID();
  const where = scope === 'CLOUDFRONT' ? 'global' : 'regional';
  const made: KeptItem = {
    kind,
    arn: `arn:${call.partition}:wafv2:${call.region}:${call.account}:${where}/${kind}/${name}/${id}`,
    id,
    name,
    scope,
    ...(description !== undefined && description !== '' && { description }),
    lockToken: randomUUID(),
    tags,
    body,
  };
  all.put(made.arn, made);
  tellAclChange(call.world);
  return made;
}

export function checkLock(item: KeptItem, token: string): void {
  if (item.lockToken === token) return;
  throw new ServiceError(
    'WAFOptimisticLockException',
    "AWS WAF couldn't save your changes because someone changed the resource after you started to edit it. Reapply your changes.",
  );
}

export function putAclItem(item: KeptItem, at: AclPlace): KeptItem {
  const next = { ...item, lockToken: randomUUID() };
  aclItemsOf(at).put(item.arn, next);
  tellAclChange(at.world);
  return next;
}

/** Throws where something still uses it. */
export function deleteAclItem(item: KeptItem, at: AclPlace): void {
  const isUsed =
    item.kind === 'webacl'
      ? [...associationsOf(at).values()].includes(item.arn)
      : [...aclItemsOf(at).values()].some((each) => JSON.stringify(each.body).includes(`"${item.arn}"`));
  if (isUsed)
    throw new ServiceError(
      'WAFAssociatedItemException',
      "AWS WAF couldn't perform the operation because your resource is being used by another resource or it's associated with another resource.",
    );
  aclItemsOf(at).delete(item.arn);
  loggingOf(at).delete(item.arn);
  tellAclChange(at.world);
}
