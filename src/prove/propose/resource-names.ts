import type { Selector } from '../../claims/index.ts';
import type { Model, Resource } from '../../model/index.ts';
import type { NameOf } from './proposal.ts';

export interface ResourceNames {
  readonly nameOf: NameOf;
  /** The names that have to be declared, with what they stand for. */
  readonly declared: Readonly<Record<string, string | Selector>>;
}

/** Words that claims understand by themselves, so that no resource may be called so. */
const TAKEN = ['internet', 'internet6', 'local', 'none', 'users', 'customer', 'aws', 'aws owned', 'aws managed'];

/** A logical id as the CDK makes it: the construct path and eight digits of its hash. */
const HASHED = /[0-9A-F]{8}$/;

/**
 * Names for the resources of a model: the logical id where it is a name, the end of the construct path where the CDK made
 * the id from it.
 */
export function resourceNames(model: Model): ResourceNames {
  const resources = [...model.resources.values()];
  const spelled = new Map(resources.map((resource) => [resource.id, shortName(resource)]));
  const uses = Map.groupBy(resources, ({ id }) => spelled.get(id) ?? id);
  const names = new Map(
    resources.map((resource) => {
      const short = spelled.get(resource.id) ?? resource.id;
      const isClear = uses.get(short)?.length === 1 && !TAKEN.includes(short);
      return [resource.id, isClear ? short : `${resource.stack} ${resource.logicalId}`];
    }),
  );
  const declared = resources.flatMap((resource): readonly (readonly [string, string])[] => {
    const name = names.get(resource.id) ?? resource.id;
    return name === resource.logicalId ? [] : [[name, resource.id]];
  });
  return { nameOf: (id) => names.get(id) ?? id, declared: Object.fromEntries(declared) };
}

function shortName({ logicalId, constructPath }: Resource): string {
  if (constructPath === undefined || !HASHED.test(logicalId)) return logicalId;
  const [, ...inside] = constructPath.split('/').map((each) => each.replace(/[^\w .-]/g, ''));
  const last = inside.at(-1) ?? '';
  const parts = ['Resource', 'Default'].includes(last) && inside.length > 1 ? inside.slice(0, -1) : inside;
  return parts.join(' ') || logicalId;
}
