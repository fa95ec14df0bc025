/** A part of a system: what is around one resource, so that fifty functions can be read one at a time. */
import type { Draft } from './scene-nodes.ts';
import type { Relation } from './scene-relations.ts';
import { INTERNET, USERS } from './scene-traffic.ts';

export interface Focus {
  /** A name, a logical id or an id of the model; capitals and spaces do not matter. */
  readonly name: string;
  /** How many arrows away what is shown may stand. @default 1 */
  readonly depth?: number;
}

/** The nodes that a name means: those with the name, else those whose name holds it. */
export function focused(drafts: readonly Draft[], { name }: Focus): readonly string[] {
  const wanted = plain(name);
  const namesOf = ({ node }: Draft) => [node.label, node.id, node.id.split('/').at(-1) ?? ''].map(plain);
  const exact = drafts.filter((draft) => namesOf(draft).includes(wanted));
  const near = drafts.filter((draft) => namesOf(draft).some((each) => each.includes(wanted)));
  return (exact.length > 0 ? exact : wanted === '' ? [] : near).map(({ node }) => node.id);
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}

/** What everything logs to or is told by leads nowhere, and so do those who call everything. */
const ENDS = new Set<Relation['kind']>(['logs', 'alarm', 'secrets', 'key', 'delivery']);

/** The ids of all that is within so many arrows of the starts, whichever way they point. */
export function around(starts: readonly string[], relations: readonly Relation[], depth = 1): ReadonlySet<string> {
  const found = new Set(starts);
  let edge: readonly string[] = starts;
  for (let step = 0; step < depth && edge.length > 0; step++) {
    const from = new Set(edge.filter((id) => id !== USERS && id !== INTERNET));
    const next = relations.flatMap((relation) => {
      if (step > 0 && ENDS.has(relation.kind)) return [];
      return [...(from.has(relation.from) ? [relation.to] : []), ...(from.has(relation.to) ? [relation.from] : [])];
    });
    edge = [...new Set(next)].filter((id) => !found.has(id));
    for (const id of edge) found.add(id);
  }
  return found;
}
